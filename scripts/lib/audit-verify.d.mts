export function verifyAudit(
  files: readonly string[],
  anchorFile?: string | null,
): { readonly isUnbroken: boolean; readonly says: string };
