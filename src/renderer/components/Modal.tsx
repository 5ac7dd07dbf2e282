/**
 * Mantine's dialog, of which Escape closes the one in front only. Mantine hands the key to all that stand over each other:
 * a question over a form would take the form and what was typed into it along.
 */

import { Modal as MantineModal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** the one in front last */
const standing: symbol[] = [];

export function Modal({ onClose, ...props }: ModalProps) {
  const [own] = useState(() => Symbol('dialog'));
  useEffect(() => {
    standing.push(own);
    return () => {
      // Not before the key that closed it has been handed to all of them.
      setTimeout(() => standing.splice(standing.indexOf(own), 1), 0);
    };
  }, [own]);
  return (
    <MantineModal
      {...props}
      onClose={() => {
        if (standing.at(-1) === own) onClose();
      }}
    />
  );
}
