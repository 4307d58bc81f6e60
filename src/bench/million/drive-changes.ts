import type { Notice } from '../../notices.ts'
import type { ApiKey, Connection, Import } from '../../records.ts'
import type { MongoStore } from '../../store/mongo/store.ts'
import type { NewAssistant } from '../../store.ts'
import type { Operation } from '../../sync/operation.ts'
import type { Calls } from './drive.ts'
import { org } from './drive-reads.ts'
import { assistantOf, endedOf, idOf, linkOf, operationOf, timeOf } from './records.ts'

const { orgId } = org
const owner = { orgId, userId: idOf('user', 0) }
/** Beyond everything that was filled in. */
export const beyond = 1_000_000_000
const connectionId = idOf('connection', 5)
const link = linkOf(beyond, connectionId)
const one = assistantOf(owner, beyond, [link])
const other = assistantOf(owner, beyond + 1, [])
const claimOf = (key: string) => ({ key, fingerprint: 'f', at: Date.now() })
const answer = { status: 200, headers: {}, text: '{}' }

/** Everything that writes: people, connections, imports, then the life of an assistant. */
export const changeCalls = (store: MongoStore): Calls => ({
  ...othersOf(store),
  ...slotOf(store),
  ...waitingOf(store),
  keepAnswer: () => store.keepAnswer(orgId, { claim: claimOf('new'), answer }),
  'findAnswer: kept': () => store.findAnswer(orgId, ['new'], 0),
  amendAnswer: () => store.amendAnswer(orgId, { claim: claimOf('new'), answer }),
  sweepAnswers: () => store.sweepAnswers(Date.now(), 500),
  archiveOwn: () => store.archiveOwn(),
  archive: () => store.archive(),
  tidy: () => store.tidy(),
})

const othersOf = (store: MongoStore): Calls => {
  const id = idOf('connection', beyond)
  const created = { createdAt: timeOf(0), updatedAt: timeOf(0) }
  const connection: Connection = {
    ...{ ...owner, id, provider: 'voice', name: null, apiKey: 'key', webhookSecret: null },
    ...{ baseUrl: null, allowUnknownModels: false, driftPolicy: 'report', state: 'ok', ...created },
  }
  const key: ApiKey = {
    ...{ ...owner, id: idOf('key', beyond), name: 'new', hash: 'new', last4: 'x7Qz' },
    ...{ origins: null, scopes: ['read'], expiresAt: null, createdAt: timeOf(0) },
  }
  const job: Import = {
    ...{ ...owner, id: idOf('import', beyond), connectionId: id, state: 'running' },
    ...{ cursor: null, isListed: false, tries: 0, error: null, createdAt: timeOf(0) },
  }
  const posted: Notice = { orgId, id, what: 'barred', lasts: 1000 }
  return {
    addUser: () =>
      store.addUser({
        ...{ id: idOf('user', beyond), orgId, email: 'new@patchbay.example', role: 'admin' },
        ...{ disabled: false, passwordHash: 'none', createdAt: timeOf(0) },
      }),
    addSession: () =>
      store.addSession({
        ...{ hash: 's', userId: owner.userId, createdAt: timeOf(0), expiresAt: 4e12 },
      }),
    'findSession: there': () => store.findSession('s'),
    deleteSessions: () => store.deleteSessions(['s', 'none']),
    addKey: () => store.addKey(key, { claim: claimOf('with a key'), answer }),
    deleteKey: () => store.deleteKey(org, key.id),
    addConnection: () => store.addConnection(connection),
    putConnection: () => store.putConnection({ ...connection, name: 'other' }),
    setConnectionState: () => store.setConnectionState(connection, 'invalid'),
    'notices.post': async () => store.notices?.post([posted]),
    addImport: () => store.addImport(job),
    'addImport: one runs': () => store.addImport({ ...job, id: idOf('import', beyond + 1) }),
    claimImport: () => store.claimImport(60_000),
    recordImport: () => store.recordImport(job, 1, 60_000, { found: ['a', 'b'] }),
    'recordImport: its end': () => store.recordImport({ ...job, state: 'done' }, 1, 0, {}),
    'deleteConnection: in use': () => store.deleteConnection(org, connectionId),
    deleteConnection: () => store.deleteConnection(org, id),
  }
}

const slotOf = (store: MongoStore): Calls => {
  const made = endedOf(operationOf(one, 'made', { kind: 'create', baseVersion: 0 }))
  const running = operationOf(one, 'one')
  const answering: Operation['answering'] = {
    ...{ claim: claimOf('key of one'), face: 'v1', shows: 'assistant', status: 200 },
    ...{ requestId: 'r', unsupported: [] },
    before: { userId: owner.userId, createdAt: timeOf(0), links: [] },
  }
  const next = operationOf({ ...one, version: 2 }, 'two', { answering })
  const alone = endedOf(operationOf({ ...one, version: 3 }, 'three'))
  const change = { ...running.after, links: [link] }
  const marked = { orgId, assistantId: one.id, linkId: link.id, since: timeOf(0) }
  return {
    addAssistant: () => store.addAssistant(one, made),
    begin: () => store.begin(running),
    record: () => store.record({ ...running, decision: 'abort' }, 1),
    'getOperation: just begun': () => store.getOperation(org, running.id),
    finish: () => store.finish(endedOf(running), 1, change),
    'begin: with a key': () => store.begin(next),
    'finish: with a key': () => store.finish(endedOf(next), 2, change, answer),
    apply: () => store.apply(alone, change),
    'lastOperation: just ended': () => store.lastOperation(org, one.id),
    unsettle: () => store.unsettle(orgId, [link.id]),
    settle: () => store.settle(marked, 4, null),
    markLink: () => store.markLink({ ...one, version: 4 }, link, 'drifted'),
    setScannedTo: () => store.setScannedTo(one.id),
    sweepLeftover: () => {
      const leftover = { orgId, operationId: alone.id, since: timeOf(0) }
      return store.sweepLeftover(leftover, alone, 1000)
    },
  }
}

/** Of an assistant of which something waits, and of those that were filled in. */
const waitingOf = (store: MongoStore): Calls => {
  const running = operationOf(other, 'waiting')
  const removal = operationOf(other, 'removal', { kind: 'delete' })
  const gone = { ...removal.after, links: [], gone: true }
  return {
    'addAssistant: without links': () => store.addAssistant(other, firstOf(other)),
    'begin: to be left': () => store.begin(running),
    leave: () => store.leave(running, 1, 0),
    'claim: due': () => store.claim({ lease: 60_000 }),
    'claim: by its operation': () => store.claim({ orgId, operationId: running.id }),
    wake: () => store.wake(orgId, connectionId),
    'finish: taken over': () => store.finish(endedOf(running), 2, null),
    'finish: too late': () => store.finish(endedOf(running), 1, null),
    'begin: a removal': () => store.begin(removal),
    'finish: a removal': () => store.finish(endedOf(removal), 3, gone),
  }
}

const firstOf = (assistant: NewAssistant) =>
  endedOf(operationOf(assistant, `first_${assistant.id}`, { kind: 'create', baseVersion: 0 }))
