/** Durations, ages and times as people read them. Milliseconds in, words of the language and digits of the region out. */

import { texts } from '../texts';
import { dayText, numberText, timeText } from '../texts/locale';

const two = (value: number): string => String(value).padStart(2, '0');

/** `mm:ss`, from an hour on `h:mm:ss`. Rounded up, so that 00:00 means over. The same in every language. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const tail = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** `12 s`, `5 min`, `2 h 05 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  const { time } = texts;
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return time.seconds(String(seconds));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return time.minutes(String(minutes));
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return time.hoursAndMinutes(String(hours), two(minutes % 60));
  return time.daysAndHours(numberText(Math.floor(hours / 24)), String(hours % 24));
}

export function formatAge(ms: number): string {
  return ms < 1_000 ? texts.time.justNow : texts.time.ago(formatDuration(Math.floor(ms / 1_000) * 1_000));
}

export function formatLatency(ms: number): string {
  return ms < 1 ? texts.time.underOneMillisecond : texts.time.milliseconds(numberText(Math.round(ms)));
}

export type TimeText = {
  /** null: the day of `now` */
  readonly day: string | null;
  readonly time: string;
  readonly full: string;
};

/** A moment in local time: the date as the region writes it, and 24 hours everywhere, to be laid beside a router's log. */
export function formatTime(iso: string, now: Date): TimeText {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return { day: null, time: iso, full: iso };
  const day = dayText(date);
  const time = timeText(date);
  return { day: day === dayText(now) ? null : day, time, full: `${day} ${time}` };
}

/** Until its callers have moved to the texts. */
export function plural(count: number, one: string, many: string): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}
