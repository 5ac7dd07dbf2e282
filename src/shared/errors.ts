/**
 * Every error an admin can meet, with its sentences. One table, so that no code is ever shown bare: what happened
 * (`message`, made where it happened), what it means and what to do next (from here unless the thrower knows better).
 */

export type HostKey = { readonly algorithm: string; readonly fingerprint: string };

/** What is known beyond the sentences. Secrets are taken out before an error gets this far. */
export type ErrorDetails = {
  /** the step of a start that failed: connecting, checking, setting up … */
  readonly step?: string;
  readonly command?: string;
  readonly exitCode?: number | null;
  /** the last of it, at most 2,000 characters */
  readonly stderr?: string;
  readonly hostKey?: HostKey;
  readonly knownHostKeys?: readonly HostKey[];
  /** the name of the jump host that it is about, where it is not about the router itself */
  readonly jumpHost?: string;
  readonly missing?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly retryAfterMs?: number;
  /** when the server looks at the router by itself again, where it does so less often after failures */
  readonly nextTryInMs?: number;
  /** who holds the router, for how long, and when their lease runs out unless they refresh it */
  readonly heldBy?: string;
  readonly heldForMs?: number;
  readonly leaseEndsInMs?: number;
  /** who took the router over from the asker's session, and how long ago */
  readonly takenOverBy?: string;
  readonly takenOverMsAgo?: number;
  /** of a start that failed: the server could not be told to forget it and may hold the session until it runs out */
  readonly mayBeHeld?: boolean;
  readonly httpStatus?: number;
  /** of the system or of TLS, where no connection came about: ECONNREFUSED, CERT_HAS_EXPIRED */
  readonly systemCode?: string;
  /** a server's own code that this app does not know */
  readonly serverCode?: string;
  readonly serverMessage?: string;
};

export type ServiceError = {
  readonly code: ErrorCode;
  /** what happened, in a sentence for people */
  readonly message: string;
  readonly meaning: string;
  /** what to do next */
  readonly hint: string;
  /** whether the same call can succeed later without a change by the admin */
  readonly retryable: boolean;
  /** stands in the log beside everything that belongs to the same operation */
  readonly correlationId: string;
  readonly details?: ErrorDetails;
  readonly cause?: ServiceError;
};

type CodeFacts = { readonly retryable: boolean; readonly meaning: string; readonly hint: string };

const codes = {
  // Codes of the plain protocol (docs/protocol.md)
  BAD_REQUEST: {
    retryable: false,
    meaning: 'The commands server did not accept the request as it was sent.',
    hint: 'Check that the server speaks the protocol this app expects (docs/protocol.md), then try again.',
  },
  MISSING_SESSION_ID: {
    retryable: false,
    meaning: 'The commands server did not find a session id in the request.',
    hint: 'The server may expect another version of the protocol. Ask who runs it.',
  },
  SESSION_ALREADY_ACTIVE: {
    retryable: false,
    meaning: 'The server knows this session id already. That says nothing about the router.',
    hint: 'Restart the session: it is ended first and then started anew.',
  },
  SESSION_INVALID: {
    retryable: false,
    meaning: 'The server no longer holds this session: it ran out, was ended, or the server was restarted.',
    hint: 'Start the session again.',
  },
  SESSION_NOT_FOUND: {
    retryable: false,
    meaning: 'The server no longer holds this session: it ran out, was ended, or the server was restarted.',
    hint: 'Start the session again.',
  },
  ROUTER_UNREACHABLE: {
    retryable: true,
    meaning: 'The commands server could not open a connection to the router.',
    hint: 'Check that the router is switched on, its address and port, and the network between the server and the router.',
  },
  INFRASTRUCTURE_SETUP_FAILED: {
    retryable: true,
    meaning: 'The router answered, but what the session needs on it could not be set up.',
    hint: 'Mend the cause on the router, then start again. The failed step and its output, where the server told them, stand below.',
  },
  SESSION_SETUP_FAILED: {
    retryable: true,
    meaning: 'The server could not set the session up.',
    hint: 'Try again; if it fails the same way, look at the log of the commands server.',
  },
  SESSION_REFRESH_ERROR: {
    retryable: true,
    meaning: 'The server did not refresh the session. It may still hold it until its lease runs out.',
    hint: 'The app goes on trying. If the lease runs out, it starts the session again by itself.',
  },
  TUNNEL_OR_ROUTER_UNAVAILABLE: {
    retryable: true,
    meaning: 'The server could not reach the router, or the tunnel to it.',
    hint: 'Check the router and the tunnel, then try again.',
  },
  UNEXPECTED_SERVER_ERROR: {
    retryable: true,
    meaning: 'The commands server failed in a way it did not expect.',
    hint: 'Try again; if it fails the same way, look at the log of the commands server.',
  },

  // Codes that our own server adds
  ROUTER_NOT_FOUND: {
    retryable: false,
    meaning: 'The commands server does not know this router.',
    hint: 'Add the router on the server, or use the id under which the server knows it.',
  },
  ROUTER_AUTH_FAILED: {
    retryable: false,
    meaning: 'The router refused the user or the credential. Nothing was tried a second time.',
    hint: 'Correct the user, password or key in the router’s settings, then start again.',
  },
  ROUTER_TIMEOUT: {
    retryable: true,
    meaning: 'The router did not answer within the time allowed.',
    hint: 'The router may be overloaded or the line slow. Try again, or look at the router itself.',
  },
  ROUTER_IN_USE: {
    retryable: false,
    meaning: 'Another admin holds the session on this router.',
    hint: 'Ask them to end it, wait until their lease runs out, or take the router over: that ends their session.',
  },
  ROUTER_BUSY: {
    retryable: true,
    meaning: 'Another start, restart or end for this router is still running on the server.',
    hint: 'Wait for it to finish, then try again.',
  },
  ROUTER_UNSUITABLE: {
    retryable: false,
    meaning: 'The router answered in a way the session cannot work with.',
    hint: 'Check that the address is the router you mean and that its login shell is a POSIX shell.',
  },
  CREDENTIAL_UNAVAILABLE: {
    retryable: false,
    meaning: 'The credential that is configured for this router cannot be used.',
    hint: 'Edit the router: enter the password again, or correct the key file, its passphrase or the agent.',
  },
  ROUTER_TAKEN_OVER: {
    retryable: true,
    meaning:
      'Another commands server claimed the router while this one was at work on it. Nothing was changed by this one.',
    hint: 'Find out who else manages this router. Starting again takes it over from them.',
  },
  HOST_KEY_UNKNOWN: {
    retryable: false,
    meaning: 'The router showed a host key that is not known yet. No credential was sent.',
    hint: 'Compare the fingerprint with the router’s own. If it is the same, trust it and start.',
  },
  HOST_KEY_CHANGED: {
    retryable: false,
    meaning: 'The router showed another host key than the one that is known. No credential was sent.',
    hint: 'If the router was reinstalled or replaced, compare the fingerprint and replace the known key. Otherwise do not connect: somebody may be in between.',
  },
  HOST_KEY_NOT_OFFERED: {
    retryable: false,
    meaning: 'The server has not seen the router offer this host key.',
    hint: 'Start the session again; the key that is offered now will be shown.',
  },
  PROFILE_UNKNOWN: {
    retryable: false,
    meaning: 'The router’s settings name a profile that the commands server does not have, so nothing was changed.',
    hint: 'Choose another profile for the router, or give the server a file with this one (docs/profiles.md).',
  },
  INFRASTRUCTURE_CONFLICT: {
    retryable: false,
    meaning: 'Something on the router that is not ours is in the way. It was not touched.',
    hint: 'Remove it on the router if it is not needed, choose other interfaces, or use the profile “facts only”.',
  },
  INFRASTRUCTURE_PREREQUISITE_MISSING: {
    retryable: false,
    meaning: 'The router lacks a tool or a right that the profile needs.',
    hint: 'Install what is named below on the router, or use the profile “facts only”.',
  },
  INFRASTRUCTURE_DRIFTED: {
    retryable: false,
    meaning:
      'The lease is kept and the router answers, but what the session had set up on it is not there as it should be.',
    hint: 'Find out what removes it on the router, then restart the session: it is set up anew.',
  },
  SESSION_EXPIRED: {
    retryable: false,
    meaning: 'Nobody holds the session any more.',
    hint: 'Start the session again.',
  },
  START_CANCELLED: {
    retryable: false,
    meaning: 'The session was ended while it was being started. What was begun was taken back.',
    hint: 'Start the session again when you want it.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    retryable: false,
    meaning: 'The server got the same request key with another content.',
    hint: 'Start again. If this comes back, report it with the log.',
  },
  START_IN_PROGRESS: {
    retryable: true,
    meaning: 'The same start is still running on the server.',
    hint: 'Wait a moment.',
  },
  UNAUTHENTICATED: {
    retryable: false,
    meaning: 'The commands server did not accept the app’s token.',
    hint: 'Check the token for this server. Routers and sessions are not affected by this in themselves.',
  },
  FORBIDDEN: {
    retryable: false,
    meaning: 'The commands server does not allow you this.',
    hint: 'Ask who runs the server for the right you need.',
  },
  TOO_MANY_REQUESTS: {
    retryable: true,
    meaning: 'The commands server asks for fewer requests.',
    hint: 'Refreshes of held sessions wait as long as the server asks and go on by themselves; anything else is to be clicked again later.',
  },
  PAYLOAD_TOO_LARGE: {
    retryable: false,
    meaning: 'The request was larger than the server takes.',
    hint: 'Try with fewer routers at once.',
  },
  NOT_FOUND: {
    retryable: false,
    meaning: 'The server does not know this address.',
    hint: 'Check the server’s URL: it must be the root of a commands server.',
  },

  // Codes of the app: what came back from a commands server was no answer
  COMMANDS_SERVER_UNREACHABLE: {
    retryable: true,
    meaning: 'The commands server could not be reached. This says nothing about the routers.',
    hint: 'Check the server’s address and your network. Refreshes of held sessions, and starts of those that were lost, are tried again by themselves; a start that you asked for is not.',
  },
  COMMANDS_SERVER_TIMEOUT: {
    retryable: true,
    meaning: 'The commands server did not answer in time. What it did meanwhile is not known.',
    hint: 'Look at the server’s load and the line to it. Refreshes of held sessions, and starts of those that were lost, are tried again by themselves; a start that you asked for is not.',
  },
  COMMANDS_SERVER_BAD_ANSWER: {
    retryable: true,
    meaning: 'What came back is not an answer of a commands server: perhaps a proxy, a login page or a crash.',
    hint: 'Check the URL, and whether a proxy or a network login page is in between.',
  },
  COMMANDS_SERVER_ANSWER_TOO_LARGE: {
    retryable: true,
    meaning: 'The answer was larger than any commands server’s answer can be, so it was not read.',
    hint: 'Check the URL: something else may be answering there.',
  },
  COMMANDS_SERVER_REDIRECT: {
    retryable: false,
    meaning: 'The server sent the app to another address. The app does not follow, because your token would go there.',
    hint: 'Enter the address the server really has. A network login page does this too: log in there first.',
  },
  COMMANDS_SERVER_TLS: {
    retryable: false,
    meaning: 'The identity of the commands server could not be checked, so nothing was sent.',
    hint: 'Check the server’s certificate and the certificate authority.',
  },
  COMMANDS_SERVER_UNAVAILABLE: {
    retryable: true,
    meaning: 'The commands server, or a proxy before it, says that it cannot answer now.',
    hint: 'If it lasts, ask who runs the server. Refreshes of held sessions, and starts of those that were lost, are tried again by themselves; a start that you asked for is not.',
  },
  COMMANDS_SERVER_NOT_RUNNING: {
    retryable: true,
    meaning: 'The commands server that belongs to the app is not running at the moment.',
    hint: 'The app starts it again by itself. If that fails, restart the app.',
  },
  UNKNOWN_SERVER_CODE: {
    retryable: true,
    meaning: 'The server gave a reason that this app does not know. Its own words are shown.',
    hint: 'Ask who runs the commands server what it means.',
  },

  // Codes of the session service: each has the reason as its cause
  SESSION_START_FAILED: {
    retryable: true,
    meaning: 'The app holds no session on this router.',
    hint: 'Mend the cause and start again.',
  },
  SESSION_END_FAILED: {
    retryable: true,
    meaning: 'The server may still hold the session until its lease runs out.',
    hint: 'The app goes on trying to end it.',
  },
  SESSION_REFRESH_FAILED: {
    retryable: true,
    meaning: 'The lease was not renewed. It lives on until the time shown.',
    hint: 'The app goes on trying.',
  },
  SESSION_STATUS_FAILED: { retryable: true, meaning: 'The state of the session is not known.', hint: 'Try again.' },
  NOT_POSSIBLE_NOW: {
    retryable: false,
    meaning: 'The session has moved on since the click. Nothing was changed.',
    hint: 'Look at its state and choose what it allows.',
  },

  // Codes at the app's own edges
  INVALID_INPUT: { retryable: false, meaning: 'Nothing was changed.', hint: 'Correct what is named and try again.' },
  ROUTER_UNKNOWN: {
    retryable: false,
    meaning: 'This router is not in the list any more.',
    hint: 'Close this and choose another.',
  },
  ROUTER_HAS_SESSION: {
    retryable: false,
    meaning: 'Nothing was changed, because a session is held on this router.',
    hint: 'End the session first.',
  },
  STORAGE_FAILED: {
    retryable: true,
    meaning: 'The change could not be written to disk and would be gone after a restart of the app.',
    hint: 'Check the free space and the rights on the app’s data folder, then try again.',
  },
  SECRET_STORE_FAILED: {
    retryable: true,
    meaning: 'The credential could not be stored safely, so it was not stored.',
    hint: 'Unlock the keyring of your desktop and enter the credential again.',
  },
  NOT_SUPPORTED: {
    retryable: false,
    meaning: 'The commands server in use cannot do this.',
    hint: 'Use the embedded server, or ask who runs the server.',
  },
  INTERNAL: {
    retryable: true,
    meaning: 'This is a fault in the app itself.',
    hint: 'Try again. If it comes back, report it with the log.',
  },
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = keyof typeof codes;

export type ErrorSentences = Readonly<Record<ErrorCode, Pick<CodeFacts, 'meaning' | 'hint'>>>;

/** English. */
export const errorSentences: ErrorSentences = codes;

let sentences: ErrorSentences = errorSentences;

/** Of another language: for every error that is made from now on. */
export function setErrorSentences(chosen: ErrorSentences): void {
  sentences = chosen;
}

export const errorCodes = Object.keys(codes) as readonly ErrorCode[];

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(codes, value);
}

/** What only the app itself can find out; a server that says so is not believed. */
const appCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'COMMANDS_SERVER_UNREACHABLE',
  'COMMANDS_SERVER_TIMEOUT',
  'COMMANDS_SERVER_BAD_ANSWER',
  'COMMANDS_SERVER_ANSWER_TOO_LARGE',
  'COMMANDS_SERVER_REDIRECT',
  'COMMANDS_SERVER_TLS',
  'COMMANDS_SERVER_UNAVAILABLE',
  'COMMANDS_SERVER_NOT_RUNNING',
  'UNKNOWN_SERVER_CODE',
  'SESSION_START_FAILED',
  'SESSION_END_FAILED',
  'SESSION_REFRESH_FAILED',
  'SESSION_STATUS_FAILED',
  'SESSION_EXPIRED',
  'NOT_POSSIBLE_NOW',
  'INVALID_INPUT',
  'ROUTER_UNKNOWN',
  'ROUTER_HAS_SESSION',
  'STORAGE_FAILED',
  'SECRET_STORE_FAILED',
  'NOT_SUPPORTED',
  'INTERNAL',
]);

/** A code that a commands server may use (docs/protocol.md). */
export function isServerCode(value: unknown): value is ErrorCode {
  return isErrorCode(value) && !appCodes.has(value);
}

export function factsOfCode(code: ErrorCode): CodeFacts {
  const { meaning, hint } = sentences[code];
  return { retryable: codes[code].retryable, meaning, hint };
}

/** The error that lies under wrappers such as SESSION_START_FAILED: what the admin has to mend. */
export function rootCause(error: ServiceError): ServiceError {
  let current = error;
  for (let depth = 0; current.cause && depth < 10; depth += 1) current = current.cause;
  return current;
}

export type NewError = {
  readonly message: string;
  readonly correlationId: string;
  readonly hint?: string;
  readonly retryable?: boolean;
  readonly details?: ErrorDetails;
  readonly cause?: ServiceError;
};

export function serviceError(code: ErrorCode, of: NewError): ServiceError {
  const facts = factsOfCode(code);
  return {
    code,
    message: of.message,
    meaning: facts.meaning,
    hint: of.hint ?? facts.hint,
    retryable: of.retryable ?? facts.retryable,
    correlationId: of.correlationId,
    ...(of.details ? { details: of.details } : {}),
    ...(of.cause ? { cause: of.cause } : {}),
  };
}
