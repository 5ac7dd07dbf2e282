/**
 * A text as it is searched: without regard to case, and composed, because macOS writes “ü” as two characters. Not by the
 * system's language: in Turkish “I” would become another letter, and nobody would find “Import”.
 */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase();
