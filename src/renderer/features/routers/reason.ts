/**
 * Why a session is not as it should be, for the few words of a row. The row has the router's address in a column of its own:
 * a sentence that begins with it was cut off before it came to the reason.
 */

/** The sentences of the commands server about a router itself (`hostInWords`, src/commands-server/ssh/ssh-host.ts). */
const beginning = /^The router at \S+ (?=\S)/;

/** Of no language: a sentence that begins otherwise is left as it is. The whole one belongs into the title. */
export function reasonInRow(message: string): string {
  const rest = message.replace(beginning, '');
  return rest === message ? message : rest.charAt(0).toLocaleUpperCase() + rest.slice(1);
}
