import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { docsPage, docsStyle, type OpenApi } from './docs-page.ts'
import { requestIdOf, respond } from './respond.ts'

const description =
  'One PATCH changes a voice assistant at its provider and at home, or at neither.'

/** Serves the description of every route: `/openapi.json` for programs, `/docs` for people. */
export const mountDocuments = (app: OpenAPIHono, version: string) => {
  describeDocuments(app)
  const document = once(() =>
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Patchbay', version, description },
    })
  )
  const json = once(() => JSON.stringify(document()))
  const page = once(async () => {
    // The document's own types stop at what a page wants to know; it is plain JSON all the same.
    const html = docsPage(JSON.parse(json()) as OpenApi)
    return { html, policy: await styleOnly(docsStyle) }
  })
  app.get('/openapi.json', (c) =>
    respond({ status: 200, body: null, text: json() }, requestIdOf(c), open)
  )
  app.get('/docs', async (c) => {
    const { html, policy } = await page()
    return asPage(c, html, policy)
  })
}

const credentials = {
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
  bearer: { type: 'http', scheme: 'bearer' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'auth-token' },
} as const

const describeDocuments = ({ openAPIRegistry }: OpenAPIHono) => {
  for (const [name, scheme] of Object.entries(credentials))
    openAPIRegistry.registerComponent('securitySchemes', name, scheme)
  const common = { method: 'get' as const, tags: ['Plumbing'], security: [] }
  const said = (type: string) => ({ 200: { description: 'It.', content: { [type]: {} } } })
  openAPIRegistry.registerPath({
    ...common,
    path: '/openapi.json',
    summary: 'This description, for programs',
    responses: said('application/json'),
  })
  openAPIRegistry.registerPath({
    ...common,
    path: '/docs',
    summary: 'This description, for people',
    responses: said('text/html'),
  })
}

const open = { 'Cache-Control': 'no-cache, no-transform' }

const asPage = (c: Context, text: string, policy: string) =>
  respond({ status: 200, body: null, text }, requestIdOf(c), {
    ...open,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
  })

const styleOnly = async (style: string) => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)))
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'`
}

const once = <T>(make: () => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
