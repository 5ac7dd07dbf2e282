/** The app as the directory: each look-up is a question over the process channel, and its answer lives in memory only. */

import type { RouterTarget } from '@shared/embedded-channel';
import { CommandsError } from '../commands-error';
import type { RouterDirectory } from './router-directory';

export type ChannelDirectory = RouterDirectory & {
  readonly answer: (requestId: number, target: RouterTarget) => void;
  readonly refuse: (requestId: number, message: string) => void;
};

type Question = {
  readonly routerId: string;
  readonly resolve: (target: RouterTarget) => void;
  readonly reject: (error: CommandsError) => void;
  readonly timer: NodeJS.Timeout;
};

export function channelDirectory(ports: {
  readonly ask: (requestId: number, routerId: string) => void;
  readonly timeoutMs: number;
}): ChannelDirectory {
  const open = new Map<number, Question>();
  let lastRequestId = 0;

  const take = (requestId: number): Question | null => {
    const question = open.get(requestId) ?? null;
    open.delete(requestId);
    if (question) clearTimeout(question.timer);
    return question;
  };

  return {
    resolve: (routerId) =>
      new Promise((resolve, reject) => {
        lastRequestId += 1;
        const requestId = lastRequestId;
        const timer = setTimeout(() => {
          take(requestId)?.reject(
            new CommandsError('SESSION_SETUP_FAILED', 'The app did not say in time how the router is reached'),
          );
        }, ports.timeoutMs);
        open.set(requestId, { routerId, resolve, reject, timer });
        ports.ask(requestId, routerId);
      }),
    answer: (requestId, target) => {
      const question = take(requestId);
      if (target.id === question?.routerId) question.resolve(target);
      else question?.reject(new CommandsError('SESSION_SETUP_FAILED', 'The app answered for another router'));
    },
    refuse: (requestId, message) => take(requestId)?.reject(new CommandsError('ROUTER_NOT_FOUND', message)),
  };
}
