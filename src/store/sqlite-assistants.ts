import type { Assistant, AssistantConfig, Home, Link } from '../assistant.ts'
import { parseExact } from '../json.ts'
import type { KeptAnswer } from '../records.ts'
import type { NewAssistant, Store } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { remembered } from './remembered.ts'
import { isTaken, isToolGone, type Sql, statement } from './sql.ts'
import { handling, insertLink, linksOf, sealLink } from './sqlite-links.ts'
import { insertOperation, sealJournal } from './sqlite-operations.ts'
import { commitKeyed, keeping } from './sqlite-responses.ts'
import { newest, owned, places } from './sqlite-rows.ts'
import { linkState } from './sqlite-settle.ts'

type AssistantRow = {
  readonly id: string
  readonly org_id: string
  readonly user_id: string
  readonly version: number
  readonly config: string
  readonly defaults: string
  readonly provider_options: string
  readonly created_at: string
  readonly updated_at: string
  readonly operation_id: string | null
  readonly fence: number
  readonly links: string
}
type Assistants = Pick<
  Store,
  'getAssistant' | 'getLinks' | 'findLinked' | 'listAssistants' | 'addAssistant'
>

// The links ride along as JSON: one query for an assistant, and one for a page of them.
const columns = `id, org_id, user_id, version, config, defaults, provider_options, created_at,
  updated_at, operation_id, fence, (
    select json_group_array(json_object('id', links.id, 'connectionId', connection_id,
      'provider', provider, 'externalId', external_id, 'state', ${linkState},
      'lastSyncedAt', last_synced_at, 'ours', ours, 'paused', paused, 'overrides', overrides)
      order by links.rowid)
    from links where assistant_id = assistants.id
  ) as links`

// What is being made has version 0 until its first commit: it is there or not, never half.
const born = 'version > 0'

/** Assistants with the links they have, bases apart. */
export const assistantsIn = (
  sql: Sql,
  vault: Vault,
  read = remembered((row: AssistantRow) => readAssistant(vault, row))
): Assistants => ({
  getAssistant: async ({ orgId, userId }, id) => {
    const text = `select ${columns} from assistants where ${owned} and ${born} and id = ?3`
    const [row] = await sql.all<AssistantRow>(text, orgId, userId, id)
    return row === undefined ? null : read(row)
  },
  getLinks: (scope, assistantId) => linksOf(sql, vault, scope, assistantId),
  findLinked: async ({ orgId, userId }, externalId) => {
    const rows = await sql.all<{ id: string }>(
      `select distinct assistants.id from links join assistants on assistants.id = assistant_id
        where links.org_id = ?1 and (?2 is null or user_id = ?2) and external_id = ?3
        and external_id <> '' and ${born} limit 2`,
      ...[orgId, userId, externalId]
    )
    return rows.map(({ id }) => id)
  },
  listAssistants: (scope, page) =>
    newest(sql, scope, page, { name: 'assistants', columns, where: born }, read),
  addAssistant: (assistant, operation, answer = null) =>
    addAssistant(sql, vault, assistant, operation, answer),
})

const addAssistant = async (
  sql: Sql,
  vault: Vault,
  assistant: NewAssistant,
  operation: Operation,
  answer: KeptAnswer | null
) => {
  const { id, orgId } = assistant
  const claim = operation.answering?.claim
  const kept = claim === undefined || answer === null ? undefined : { claim, answer }
  const journal = await sealJournal(vault, operation)
  const links = await Promise.all(assistant.links.map((link) => sealLink(vault, orgId, link)))
  try {
    await commitKeyed(sql, [
      insertOperation(operation, journal),
      await insertAssistant(vault, assistant),
      ...links.map((link) => insertLink(orgId, id, link)),
      ...(await keeping(vault, orgId, kept)),
    ])
    return 'added'
  } catch (error) {
    // Said again after an answer was lost: the operation is there, and with it all the rest.
    if (isTaken(error, 'operations.id')) return 'added'
    if (isTaken(error, 'links.external_id')) return 'already_linked'
    if (isToolGone(error)) return 'stale'
    throw error
  }
}

type Shown = Omit<Link, 'ours' | 'paused' | 'overrides'> & Parameters<typeof handling>[0]

const readShown = ({ ours, paused, overrides, ...link }: Shown): Link => ({
  ...link,
  ...handling({ ours, paused, overrides }),
})

const insertAssistant = async (vault: Vault, assistant: NewAssistant) =>
  statement(
    `insert into assistants (id, org_id, user_id, version, config, defaults, provider_options,
      created_at, updated_at, operation_id) values (${places(10)})`,
    ...[assistant.id, assistant.orgId, assistant.userId, assistant.version],
    ...(await homeValues(vault, assistant, assistant)),
    ...[assistant.createdAt, assistant.updatedAt, assistant.operationId]
  )

const optionsOf = ({ orgId, id }: Owner) => ({ orgId, kind: 'provider options', id })

type Owner = Pick<Assistant, 'orgId' | 'id'>

/**
 * What a commit at home stores: config, defaults and provider options, as JSON; options can be
 * credentials, so they are sealed wherever there are any.
 */
export const homeValues = async (
  vault: Vault,
  owner: Owner,
  { config, defaults, providerOptions }: Home
) => {
  const options = JSON.stringify(providerOptions)
  const sealed = options === none ? none : await vault.seal(optionsOf(owner), options)
  return [JSON.stringify(config), JSON.stringify(defaults), sealed]
}

const none = '{}'

// Before they were sealed they stood as they are.
const openOptions = async (vault: Vault, { id, org_id: orgId, ...row }: AssistantRow) => {
  const text = row.provider_options
  const options = text.startsWith('{') ? text : await vault.open(optionsOf({ orgId, id }), text)
  return parseExact(options) as Home['providerOptions']
}

const readAssistant = async (vault: Vault, row: AssistantRow): Promise<Assistant> => ({
  id: row.id,
  orgId: row.org_id,
  userId: row.user_id,
  version: row.version,
  // Exact, so that a number of a caller's own settings is given back as it was written.
  config: parseExact(row.config) as AssistantConfig,
  defaults: JSON.parse(row.defaults) as string[],
  providerOptions: await openOptions(vault, row),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  links: (JSON.parse(row.links) as Shown[]).map(readShown),
  operationId: row.operation_id,
  fence: row.fence,
})
