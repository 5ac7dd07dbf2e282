/** What a command met that has no place of its own on the screen, such as one of the palette or a key: said where notices stand. */

import type { ServiceError } from '@shared/errors';
import type { Result } from '@shared/result';
import type { UiStore } from '../../stores/ui';

/** Says it when it fails, and forgets what was said of an earlier one. */
export async function orSay<Data>(
  ui: UiStore,
  title: string,
  answer: Promise<Result<Data, ServiceError>>,
): Promise<Data | null> {
  const [data, error] = await answer;
  ui.setState({ failure: error === null ? null : { title, error } });
  return data;
}
