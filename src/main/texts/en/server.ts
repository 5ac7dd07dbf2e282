/** The commands server: how it is called, and why it could not be reached or believed. */

export const server = {
  /** In the middle of a sentence. */
  embedded: 'the embedded server',
  named: (label: string) => `“${label}”`,
  /** At its beginning. */
  theEmbedded: 'The embedded server',
  theServer: 'The commands server',
  /** Alone. */
  embeddedLabel: 'Embedded server',

  gone: (why: string) => `The embedded commands server is gone: ${why}.`,
  /** Why it is gone. */
  notStarted: (reason: string) => `it could not be started (${reason})`,
  hung: (seconds: number) => `it had not answered for ${seconds} s and was ended`,
  tooLate: (seconds: number) => `it did not start within ${seconds} s and was ended`,
  failedSaying: (words: string) => `it said “${words}” and ended`,
  endedBySignal: 'it was ended by a signal',
  endedWithCode: (code: number) => `it ended with code ${code}`,
  notRunning: 'The embedded commands server is not running at the moment.',
  notThere: 'The commands server did not start in time, or another one was chosen meanwhile.',
  embeddedSilent: (seconds: number) => `The embedded server did not answer within ${seconds} s.`,
  switching: 'Another commands server is being taken into use.',
  waitSeconds: 'Wait a few seconds.',

  labEnded: (code: number | null) =>
    `The lab ended unexpectedly (code ${code ?? 'none'}). Its simulated routers are gone.`,
  notesOfSimulated: 'A simulated router of the lab: a program on this computer that answers like a router.',
};

/** What came back instead of an answer. `server`: its label. */
export const answers = {
  wordless: 'The commands server reported an error and had no words for it.',
  wordlessUnknown: 'The commands server gave a reason that this app does not know, and had no words for it.',
  redirects: (server: string, to: string) => `${server} redirects to ${to}.`,
  anotherAddress: 'another address',
  /** `body`: one of `bodies` */
  refused: (server: string, body: string) => `${server} did not take the request; it sent ${body}.`,
  noAnswer: (server: string, body: string) => `${server} answered with ${body}.`,
  successAndError: (server: string) => `${server} said “success” and an HTTP error in one answer.`,
  misfit: (server: string, where: string) => `${server} sent an answer that does not fit the protocol (${where}).`,
  nothingOfThis: 'The answer of the commands server to many refreshes does not say what became of this one.',
  bodies: {
    empty: 'an empty answer',
    page: 'a web page instead of an answer',
    notJson: 'something that is not JSON',
    otherJson: 'JSON that is not the answer of a commands server',
  },
};

/** Why no answer came at all. `server`: its label. */
export const transport = {
  timeout: (server: string, seconds: number) => `${server} did not answer within ${seconds} s.`,
  tooLarge: (server: string) => `${server} sent more than 1 MB, which is no answer.`,
  /** `reason`: one of `reasons`; null where only a code is known */
  certificate: (server: string, reason: string | null) =>
    `The certificate of ${server} was not accepted${reason === null ? '' : `: ${reason}`}.`,
  notHttp: (server: string) => `${server} does not answer in HTTP.`,
  cutMidAnswer: (server: string) => `${server} cannot be reached: the connection was cut mid-answer.`,
  /** `reason`: one of `reasons` */
  unreachable: (server: string, reason: string) => `${server} cannot be reached: ${reason}.`,
  failed: (server: string) => `The request to ${server} failed.`,
  reasons: {
    nothingListens: 'nothing is listening there',
    cut: 'the connection was cut',
    nameUnknown: 'its name is not known',
    nameNotLookedUp: 'its name could not be looked up',
    noWayToHost: 'there is no way to its host',
    noWayToNetwork: 'there is no way to its network',
    hostDown: 'its host is down',
    addressUnusable: 'the address cannot be used from here',
    noHttp: 'what answers there does not speak HTTP',
    notAccepted: 'it did not accept the connection in time',
    expired: 'it has expired',
    notYetValid: 'it is not valid yet',
    otherName: 'it is for another name',
    selfSigned: 'it is signed by itself',
    authorityUnknown: 'its authority is not known on this computer',
  },
};
