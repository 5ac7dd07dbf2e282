/**
 * One spelling for the address of a commands server: sessions on disk belong to it by this text. Names are not looked up, so
 * `localhost` and `127.0.0.1` stay two.
 */

/** Without capitals in scheme and host, the scheme's own port, and slashes at the end. What is no URL stays as it is. */
export function inOneSpelling(url: string): string {
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url;
}
