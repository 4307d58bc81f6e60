import { html, raw } from 'hono/html'
import type { Code } from '../errors.ts'
import { codes, statusOf, titleOf } from './answers.ts'

type Schema = { readonly [key: string]: unknown }
type Content = Readonly<Record<string, { readonly schema?: Schema }>>
type Operation = {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >
}

/** The part of an OpenAPI document that the page shows. */
export type OpenApi = {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** The page's one style, inline so that nothing else has to be fetched. */
export const docsStyle = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent) }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line) }
code, pre { font: 14px/1.45 ui-monospace, monospace }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); border-radius: 6px }
details { border-bottom: 1px solid var(--line); padding: .4rem 0 }
summary { cursor: pointer }
summary code { font-weight: 600 }
table { border-collapse: collapse; width: 100% }
td { border-top: 1px solid var(--line); padding: .3rem .6rem .3rem 0; vertical-align: top }
`

type Entry = { readonly method: string; readonly path: string; readonly operation: Operation }

/** The whole description on one page that works without a network. */
export const docsPage = ({ info, paths, components }: OpenApi): string => {
  const byTag = Map.groupBy(entries(paths), ({ operation }) => operation.tags?.[0] ?? 'More')
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${info.title} API</title><style>${raw(docsStyle)}</style></head><body>
<h1>${info.title} API <small>${info.version}</small></h1>
<p>${info.description}</p>
<p>Send a key as <code>x-api-key</code> or <code>Authorization: Bearer</code>; the console uses the
cookie of <code>/auth/login</code>. The same description for programs:
<a href="/openapi.json">/openapi.json</a>.</p>
${[...byTag].map(([tag, found]) => section(tag, found))}
<h2 id="codes">Error codes</h2><table>${codes.map(codeRow)}</table>
<h2 id="schemas">Schemas</h2>${Object.entries(components?.schemas ?? {}).map(schemaBlock)}
</body></html>`)
}

const entries = (paths: OpenApi['paths']): readonly Entry[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation }))
  )

const section = (tag: string, found: readonly Entry[]) =>
  html`<h2>${tag}</h2>${found.map(operationBlock)}`

const operationBlock = ({ method, path, operation }: Entry) => html`<details>
<summary><code>${method.toUpperCase()} ${path}</code> ${operation.summary}</summary>
${(operation.parameters ?? []).map((one) => html`<p><code>${one.name}</code> in the ${one.in}</p>`)}
${operation.requestBody ? html`<p>Body</p>${schemaText(operation.requestBody.content)}` : ''}
<table>${Object.entries(operation.responses).map(responseRow)}</table></details>
`

const responseRow = ([status, { description, content }]: [
  string,
  Operation['responses'][string],
]) =>
  html`<tr><td><code>${status}</code></td><td>${description}
${Number(status) < 300 && content ? schemaText(content) : ''}</td></tr>`

const schemaText = (content: Content) =>
  html`<pre>${JSON.stringify(Object.values(content)[0]?.schema, null, 1)}</pre>`

const schemaBlock = ([name, schema]: [string, Schema]) =>
  html`<details id="${name}"><summary><code>${name}</code></summary>
<pre>${JSON.stringify(schema, null, 1)}</pre></details>
`

// A problem's `type` points here.
const codeRow = (code: Code) => html`<tr id="${code}"><td><code>${code}</code></td>
<td>${titleOf(code)}</td><td>${statusOf(code, 'v1')}</td></tr>`
