/** The process channel between the app (or a test) and the lab, which plays simulated routers. */

export type LabRouter = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  readonly group: string;
  readonly tags: readonly string[];
  readonly profile: 'auto' | 'facts' | 'traffic-control';
};

export type LabFault =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reboot' }
  | { readonly kind: 'wipe-rules' }
  | { readonly kind: 'change-host-key' }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'none' };

export type ToLab =
  | { readonly type: 'start'; readonly routers: number }
  | { readonly type: 'fault'; readonly routerId: string; readonly fault: LabFault }
  | { readonly type: 'stop' };

export type FromLab =
  | { readonly type: 'ready' }
  | { readonly type: 'started'; readonly routers: readonly LabRouter[] }
  | { readonly type: 'failed'; readonly message: string };
