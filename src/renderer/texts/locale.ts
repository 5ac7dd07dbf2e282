/**
 * How numbers and dates are written: as the system's region does, whatever language the texts are in. Words about numbers
 * (plurals, units, “ago”) belong to the language and stand among its texts.
 */

type Formats = {
  readonly number: Intl.NumberFormat;
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly clock: Intl.DateTimeFormat;
};

function formatsOf(locale: string): Formats {
  return {
    number: new Intl.NumberFormat(locale),
    // The month as a word: 2/3 is another day on each side of the Atlantic.
    day: new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }),
    clock: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    // 24 hours in every region: it is laid beside a router's log.
    time: new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
  };
}

/** Chromium's and Node's own, which they take from the system. */
const systemLocale = new Intl.DateTimeFormat().resolvedOptions().locale;

let formats = formatsOf(systemLocale);

/** For tests; without an argument it is the system's again. */
export function setLocale(locale: string = systemLocale): void {
  formats = formatsOf(locale);
}

/** `1,200` in English, `1.200` in German. */
export function numberText(value: number): string {
  return formats.number.format(value);
}

/** `Jan 31, 2026` in American English, `31 Jan 2026` in British. */
export function dayText(date: Date): string {
  return formats.day.format(date);
}

/** `13:54:09`, with seconds. */
export function timeText(date: Date): string {
  return formats.time.format(date);
}

/** `13:54`, 24 hours as the timeline beside it. */
export function clockText(date: Date): string {
  return formats.clock.format(date);
}
