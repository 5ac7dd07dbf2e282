/** The question before another commands server is used while sessions are held on the one in use. */

import { counted, form, isOrAre, itOrThem, session } from './words';

const runsOut = { one: 'it runs out by itself', other: 'they run out by themselves' };

export const serverSwitch = {
  title: (to: string, count: number) => `Use ${to} while ${counted(count, session)} ${form(count, isOrAre)} held?`,
  held: (from: string, count: number) => `${counted(count, session)} ${form(count, isOrAre)} held on ${from}.`,
  whatEndingDoes: (count: number) => `Ending ${form(count, itOrThem)} there takes a few seconds at most.`,
  whatKeepingDoes: (from: string, count: number, longest: string) =>
    `If you keep ${form(count, itOrThem)}, ${form(count, runsOut)} in ${longest} at the latest, because this app refreshes only what is on the server in use. Should ${from} be used again before, the app takes up what still lives.`,
  keep: (count: number) => `Keep ${form(count, itOrThem)} there and switch`,
  end: (count: number) => `End ${counted(count, session)} and switch`,
};
