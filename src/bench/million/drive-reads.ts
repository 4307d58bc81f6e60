import type { MongoStore } from '../../store/mongo/store.ts'
import type { Calls } from './drive.ts'
import { idOf } from './records.ts'

const orgId = idOf('org', 0)
/** The largest organisation, and the user who has a sixtieth of it. */
export const org = { orgId, userId: null }
export const user = { orgId, userId: idOf('user', 0) }
const first = { page: 1, limit: 20 }
const deep = { page: 500, limit: 20 }
const plain = idOf('assistant', 0)
const linked = idOf('assistant', 11)

/** Everything that is only read: of one thing, of lists, and what looks for work. */
export const readCalls = (store: MongoStore, count: number): Calls => ({
  ready: () => store.ready(),
  countUsers: () => store.countUsers(),
  findUser: () => store.findUser('user-1@patchbay.example'),
  findKey: () => store.findKey('hash-5'),
  findSession: () => store.findSession('nobody'),
  listKeys: () => store.listKeys(org, first),
  getConnection: () => store.getConnection(org, idOf('connection', 0)),
  listConnections: () => store.listConnections(org, first),
  getImport: () => store.getImport(org, idOf('import', 0)),
  importsWaiting: () => store.importsWaiting(idOf('import', 9), '', 20),
  getAssistant: () => store.getAssistant(org, linked),
  'getAssistant: of a user': () => store.getAssistant(user, plain),
  getLinks: () => store.getLinks(org, linked),
  findLinked: () => store.findLinked(org, 'object-11-0'),
  'findLinked: of a user': () => store.findLinked(user, 'object-11-0'),
  'listAssistants: page 1': () => store.listAssistants(org, first),
  'listAssistants: page 1 of a user': () => store.listAssistants(user, first),
  'listAssistants: page 500': () => store.listAssistants(org, deep),
  'listAssistants: page 501': () => store.listAssistants(org, { ...deep, page: 501 }),
  'getOperation: archived': () => store.getOperation(org, `op_${'0'.repeat(26)}_0`),
  'getOperation: that runs': () => store.getOperation(org, `op_${'1'.padStart(26, '0')}`),
  lastOperation: () => store.lastOperation(org, linked),
  'listOperations: page 1': () => store.listOperations(org, first, { state: null }),
  'listOperations: page 500': () => store.listOperations(org, deep, { state: null }),
  'listOperations: of a user': () => store.listOperations(user, first, { state: null }),
  'listOperations: in a state': () => store.listOperations(org, first, { state: 'dirty' }),
  'listOperations: in a state, of a user': () =>
    store.listOperations(user, first, { state: 'dirty' }),
  'listOperations: of one': () => store.listOperations(org, first, { assistantId: linked }),
  'listOperations: of one, of a user': () =>
    store.listOperations(user, first, { assistantId: plain }),
  'findAnswer: in a record': () => store.findAnswer(orgId, ['asked-6'], 0),
  'findAnswer: of nobody': () => store.findAnswer(orgId, ['nobody', 'nothing'], 0),
  scannedTo: () => store.scannedTo(),
  'linkedAfter: from the beginning': () => store.linkedAfter('', 100),
  'linkedAfter: from the middle': () =>
    store.linkedAfter(idOf('assistant', Math.floor(count / 2)), 100),
  unsettled: () => store.unsettled(0, 200),
  leftovers: () => store.leftovers(0, 200),
  'notices.look': async () => store.notices?.look(),
})
