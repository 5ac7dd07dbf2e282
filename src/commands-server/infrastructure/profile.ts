/** A profile: what a session needs on a router, as named parts with small scripts (docs/profiles.md). Read from YAML. */

export type ToolNeed = {
  /** one of them is enough */
  readonly anyOf: readonly string[];
  /** the package to install, by package manager */
  readonly packages: Partial<Record<PackageManager, string>>;
};

export const packageManagers = ['opkg', 'apk', 'apt-get'] as const;
export type PackageManager = (typeof packageManagers)[number];

/** A part of the kernel is not looked for; its lack is known by what the tools say when they fail. */
export type KernelNeed = { readonly what: string; readonly missingWhen: readonly string[] };

export type ProfileComponent = {
  readonly name: string;
  /** made once for each interface of the router's settings */
  readonly perInterface: boolean;
  /** gone on without where it is in conflict with what is foreign, or lacks something */
  readonly optional: boolean;
  readonly check: string;
  /** one step each */
  readonly apply: readonly string[];
  readonly remove: string;
  readonly tools: readonly ToolNeed[];
  readonly needsInterfaces: boolean;
  readonly kernel: readonly KernelNeed[];
  /** names of components that are made before this one */
  readonly after: readonly string[];
};

export type Profile = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly version: number;
  readonly removeOnEnd: boolean;
  /** taken on OpenWrt when the router's settings name none */
  readonly interfacesOnOpenWrt: readonly string[];
  /** shell functions that every script below may use */
  readonly functions: string;
  /** prints a line for each thing that people should know */
  readonly warnings: string;
  /** in the order in which they are made */
  readonly components: readonly ProfileComponent[];
};

/** `auto`, the default of every router: the first on OpenWrt, the other elsewhere. */
export const autoProfile = { onOpenWrt: 'traffic-control', elsewhere: 'facts' } as const;

/** One object on the router: a component, or a component on an interface. */
export type Part = string;

export function partName(component: ProfileComponent, interfaceName: string | null): Part {
  return interfaceName === null ? component.name : `${component.name}@${interfaceName}`;
}

/** All parts of a profile, in the order in which they are made. */
export function partsOf(
  profile: Profile,
  interfaces: readonly string[],
): readonly {
  readonly index: number;
  readonly component: ProfileComponent;
  readonly interfaceName: string | null;
  readonly part: Part;
}[] {
  return profile.components.flatMap((component, index) => {
    const where = component.perInterface ? interfaces : [null];
    return where.map((interfaceName) => ({
      index,
      component,
      interfaceName,
      part: partName(component, interfaceName),
    }));
  });
}

/** What the state file says of the set-up itself; anything else there is another one's, with a removal of its own. */
export function layoutOf(profile: Profile, interfaces: readonly string[]): Readonly<Record<string, string>> {
  return {
    profile: profile.name,
    version: String(profile.version),
    interfaces: interfaces.join(','),
    ...(profile.removeOnEnd ? { remove_on_end: '1' } : {}),
  };
}
