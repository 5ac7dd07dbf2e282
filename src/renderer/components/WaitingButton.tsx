/**
 * A button that waits for an answer. Meanwhile it does nothing and says so, and keeps the focus: one that is disabled
 * loses it, and whoever works with keys or a screen reader would stand somewhere else.
 */

import { Button, type ButtonProps } from '@mantine/core';
import type { ComponentPropsWithRef, MouseEvent } from 'react';

type Props = ButtonProps & Omit<ComponentPropsWithRef<'button'>, keyof ButtonProps> & { readonly loading: boolean };

export function WaitingButton(props: Props) {
  return <Button component={Staying} {...props} />;
}

type StayingProps = ComponentPropsWithRef<'button'> & { readonly 'data-loading'?: unknown };

function Staying({ disabled = false, type = 'button', onClick, ...others }: StayingProps) {
  const isWaiting = Boolean(others['data-loading']);
  // Of a submit button also the Enter in a field, which browsers tell as a click on it.
  const onlyWhenFree = (event: MouseEvent<HTMLButtonElement>): void => {
    if (isWaiting) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...others}
      type={type}
      disabled={disabled && !isWaiting}
      aria-disabled={isWaiting || undefined}
      aria-busy={isWaiting || undefined}
      onClick={onlyWhenFree}
    />
  );
}
