/** What the icon set’s files hold beside their component, which its own types leave out: outline icons are made of paths. */
declare module '@tabler/icons-react/dist/esm/icons/*.mjs' {
  export const __iconNode: readonly (readonly [
    tag: 'path',
    attributes: { readonly d: string; readonly key: string },
  ])[];
}
