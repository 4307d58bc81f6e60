import type { Actor, Outcome } from '../patchbay.ts'
import type { Context } from './context.ts'
import { type Linked, type Mirror, mirrorOnce } from './mirror.ts'
import type { Turns } from './queue.ts'
import { type Handling, relinkOnce } from './relink.ts'
import { type Removed, removeOnce, unlinkOnce } from './remove.ts'

/** The use cases of copies at providers. */
export type CopyCases = {
  /** Makes a copy at one more provider. */
  readonly mirror: (actor: Actor, id: string, mirror: Mirror) => Promise<Linked>
  /** Takes a link out of operations and back, or gives it values of its own. */
  readonly relink: (
    actor: Actor,
    link: { readonly id: string; readonly linkId: string },
    handling: Handling
  ) => Promise<Linked>
  readonly unlink: (
    actor: Actor,
    id: string,
    link: { readonly linkId: string; readonly remote: boolean }
  ) => Promise<Outcome>
  /** With `remote` also the copies that Patchbay did not make. */
  readonly remove: (
    actor: Actor,
    id: string,
    remote: boolean,
    check?: Removed['check']
  ) => Promise<Outcome>
}

/** The use cases, each in its assistant's turn. */
export const createCopyCases = (context: Context, inTurn: Turns): CopyCases => ({
  mirror: (actor, id, mirror) =>
    inTurn(actor.scope, id, (left) => mirrorOnce(context, actor, id, mirror, left)),
  relink: (actor, link, handling) =>
    inTurn(actor.scope, link.id, (left) => relinkOnce(context, actor, link, handling, left)),
  unlink: (actor, id, link) =>
    inTurn(actor.scope, id, (left) => unlinkOnce(context, actor, id, link, left)),
  remove: (actor, id, remote, check) =>
    inTurn(actor.scope, id, (left) => removeOnce(context, actor, id, { remote, check }, left)),
})
