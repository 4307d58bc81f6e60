import type { Bug } from './tree.ts'

/** Bugs that a suite under fire must see: each weakens one promise, and looks harmless. */
export const seededBugs: readonly Bug[] = [
  {
    id: 'M3',
    says: 'W1 takes the slot, but journals nothing',
    file: 'src/store/sqlite-begin.ts',
    from: '    inserted(operation, journal),\n',
    to: '',
  },
  {
    id: 'M4',
    says: 'a change is acknowledged before W2 is durable',
    file: 'src/sync/run.ts',
    from: 'const finished = await finish(context, committed, how.fence, changeOf(committed))',
    to: `const finished = 'kept' as string
  setTimeout(() => void finish(context, committed, how.fence, changeOf(committed)), 30)`,
  },
  {
    id: 'M6',
    says: 'whatever lands late is not looked for',
    file: 'src/sync/settle.ts',
    from: 'if (edits.length === 0) return void',
    to: 'if (edits.length >= 0) return void',
  },
  {
    id: 'M8',
    says: 'a refusal after an unanswered attempt counts as a clean one',
    file: 'src/sync/saga.ts',
    from: `return { ...unsure(operation, event.step), ambiguous: true }`,
    to: 'return operation',
  },
  {
    id: 'M10',
    says: 'nobody takes over what a kill left open',
    file: 'src/sync/recover.ts',
    from: 'const first = free > 0 ? await claim() : null',
    to: 'const first = free > 99 ? await claim() : null',
  },
  {
    id: 'M2',
    says: 'W1 takes a slot that somebody holds',
    file: 'src/store/sqlite-begin.ts',
    from: 'and version = ?4 and operation_id is null',
    to: 'and version = ?4',
  },
  {
    id: 'M14',
    says: 'a field that the provider ignored counts as kept',
    file: 'src/sync/read-back.ts',
    from: 'if (errors.length === 0) return [done]',
    to: 'if (errors.length >= 0) return [done]',
  },
  {
    id: 'M15',
    says: 'a refused change is not taken back',
    file: 'src/sync/step.ts',
    from: 'if (Object.keys(back.body).length === 0) return done',
    to: 'if (Object.keys(back.body).length >= 0) return done',
  },
  {
    id: 'X17',
    says: "the provider's 401 is passed on as ours",
    file: 'src/api/answers.ts',
    from: 'provider_credentials_rejected: [502, 500,',
    to: 'provider_credentials_rejected: [401, 401,',
  },
  {
    id: 'X19',
    says: 'an undo writes back more than was written',
    file: 'src/sync/undo.ts',
    from: '    const back = restored(place)\n',
    to: '    const back = { value: place.before } as ReturnType<typeof restored>\n',
  },
  {
    id: 'X21',
    says: 'the ETag is a time',
    file: 'src/api/outcome.ts',
    from: 'export const etag = ({ version }: Assistant) =>',
    to: 'export const etag = (_: Assistant, version = Date.now()) =>',
  },
  {
    id: 'X22',
    says: 'a GET answers from a cache that no change clears',
    file: 'src/patchbay.ts',
    from: 'get: (scope, id) => getAssistant(context, scope, id),',
    to: `get: (scope, id) => ((globalThis as any).kept ??= new Map()).get(id) ??
      getAssistant(context, scope, id).then((found) => ((globalThis as any).kept.set(id, found), found)),`,
  },
  {
    id: 'X23',
    says: 'a mark is cleared by the next operation',
    file: 'src/store/sqlite-finish.ts',
    from: '...(holder.operation.ambiguous ? [marked(holder)] : []),',
    to: `...[statement("update links set settle_since = null where assistant_id = ?1",
      holder.operation.assistantId)],
    ...(holder.operation.ambiguous ? [marked(holder)] : []),`,
  },
  {
    id: 'X25',
    says: 'redirects are followed, with the credential',
    file: 'src/node/calls.ts',
    from: 'const { statusCode: status, headers, body } = await request(url, { ...asked, dispatcher })',
    to: `const one = await request(url, { ...asked, dispatcher })
    const at = one.headers.location
    const to = at && new URL(String(at), url)
    const { statusCode: status, headers, body } = to ? await request(to, { ...asked, dispatcher }) : one`,
  },
  {
    id: 'X26',
    says: 'the log tells with which headers a provider was called',
    file: 'src/sync/remote.ts',
    from: 'const answer = await send(targetOf(remote), call, timeout)',
    to: `context.log({ event: 'sent', ...targetOf(remote) })
  const answer = await send(targetOf(remote), call, timeout)`,
  },
  {
    id: 'X27',
    says: 'an edit within our own write counts as ours',
    file: 'src/sync/step.ts',
    from: 'const answer = JSON.stringify(object)',
    to: 'const answer = JSON.stringify(verdict.object)',
  },
  {
    id: 'M5',
    says: 'W2 is stored by whoever comes, also when its lease is over and another has taken over',
    file: 'src/store/sqlite-finish.ts',
    from: "const ofSlot = 'org_id = ?1 and id = ?2 and operation_id = ?3 and (?4 is null or fence = ?4)'",
    to: "const ofSlot = 'org_id = ?1 and id = ?2 and (?3 is not null or ?4 is null)'",
    tier: 'zombies',
  },
  {
    id: 'M7',
    says: 'what a kill left open is taken back, and nobody looks for what lands late',
    file: 'src/sync/resume.ts',
    from: `  state: 'pending',
  ambiguous: true,
  steps:
    operation.decision === 'none'`,
    to: `  state: 'pending',
  decision: 'abort',
  steps:
    operation.decision === 'none'`,
  },
  {
    id: 'M11',
    says: 'what a doubtful end left is looked at before it can have landed',
    file: 'src/sync/settle.ts',
    from: 'context.store.unsettled(context.timing.settle, most)',
    to: 'context.store.unsettled(0, most)',
  },
  {
    id: 'M12',
    says: "what lands late of a refused change is taken home as somebody's edit",
    file: 'src/sync/sent.ts',
    from: 'if (edits.length === 0) return { base }',
    to: 'if (edits.length >= 0) return { base }',
  },
  {
    id: 'M16',
    says: 'an object that was made is not known again by its marker',
    file: 'src/sync/marker.ts',
    from: 'return found?.id === id && found.op === op',
    to: 'return found?.id === id && found.op !== op',
  },
  {
    id: 'M17',
    says: 'a create is sent anew while the first can still arrive',
    file: 'src/sync/create-remote.ts',
    from: 'const landed = clock.now() >= Date.parse(makingOf(place).until) + timing.settle',
    to: 'const landed = clock.now() >= timing.settle',
  },
  {
    id: 'X13',
    says: 'a create is repeated like a change where its answer is lost',
    file: 'src/sync/create-remote.ts',
    from: 'left, { repeats: isNotApplied })',
    to: 'left)',
  },
  {
    id: 'X14',
    says: 'what a key was answered is stored after W2, in a write of its own',
    file: 'src/sync/held.ts',
    from: 'const held = await context.store.finish(operation, fence, change, answer)',
    to: `const held = await context.store.finish(operation, fence, change, null)
    const claim = operation.answering?.claim
    if (claim && answer)
      setTimeout(() => void context.store.keepAnswer(operation.orgId, { claim, answer }).catch(() => {}), 20)`,
  },
  {
    id: 'X18',
    says: 'an operation is journaled although the breaker is open',
    file: 'src/sync/durable.ts',
    from: '  checkBounds(context, operation)\n',
    to: '',
    tier: 'outage',
  },
  {
    id: 'X24',
    says: 'a body is read whatever it says that it is',
    file: 'src/api/body.ts',
    from: 'if (plain && isJson(',
    to: 'if (plain || isJson(',
  },
]
