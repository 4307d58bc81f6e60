import { z } from 'zod'
import {
  backoffPlan,
  closed,
  either,
  flag,
  free,
  number,
  range,
  server,
  text,
  texts,
  variants,
  words,
} from './vapi-schema-parts.ts'

// No `anyOf`, no `const`. `default`, `value` and the item counts are not in the published schema,
// but the documentation uses them and real tools hold them.
const jsonSchema: z.ZodType = closed(
  {
    items: z.lazy(() => jsonSchema),
    properties: z.record(
      z.string(),
      z.lazy(() => jsonSchema)
    ),
    description: text,
    pattern: text,
    format: words('date-time time date duration email hostname ipv4 ipv6 uuid'),
    required: texts,
    enum: z.array(either(text, number)),
    title: text,
    default: z.unknown(),
    value: z.unknown(),
    minItems: number,
    maxItems: number,
  },
  { type: words('string number integer boolean array object') }
)

const spoken = { contents: z.array(free), content: text, conditions: z.array(free) }
const ended = { ...spoken, role: words('assistant system'), endCallAfterSpokenEnabled: flag }
const message = variants('type', {
  'request-start': closed({ ...spoken, blocking: flag }),
  'request-complete': closed(ended),
  'request-failed': closed(ended),
  'request-response-delayed': closed({ ...spoken, timingMilliseconds: range(100, 120_000) }),
})

const functionName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/)
// What a model is shown is passed through as it is.
const fn = closed({ strict: flag, description: text, parameters: free }, { name: functionName })

const variableExtractionPlan = closed({
  schema: jsonSchema,
  aliases: z.array(closed({}, { key: text, value: text })),
})
const parameters = z.array(closed({}, { key: text, value: z.unknown() }))
const destinations = z.array(z.looseObject({ type: text }))

const tool = (own: Parameters<typeof closed>[0] = {}, required = {}) =>
  closed(
    {
      messages: z.array(message),
      rejectionPlan: closed({ conditions: z.array(free) }),
      // Stored by the dashboard on every type.
      async: flag,
      function: fn,
      ...own,
    },
    required
  )

const computer = (name: string, subType: string, own: Parameters<typeof closed>[0] = {}) =>
  tool({ server, ...own }, { name: z.literal(name), subType: z.literal(subType) })

const shapes = {
  apiRequest: tool(
    {
      name: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
      description: text,
      timeoutSeconds: range(1, 300),
      credentialId: text,
      encryptedPaths: texts,
      parameters,
      body: jsonSchema,
      headers: jsonSchema,
      backoffPlan,
      variableExtractionPlan,
      strict: flag,
    },
    { method: words('POST GET PUT PATCH DELETE'), url: text }
  ),
  function: tool({ server, variableExtractionPlan, parameters }),
  code: tool(
    {
      server,
      environmentVariables: z.array(free),
      timeoutSeconds: range(1, 300),
      credentialId: text,
      variableExtractionPlan,
    },
    { code: text }
  ),
  transferCall: tool({ destinations }),
  handoff: tool({ destinations, defaultResult: text }),
  endCall: tool(),
  dtmf: tool({ sipInfoDtmfEnabled: flag }),
  voicemail: tool({ beepDetectionEnabled: flag }),
  query: tool({
    knowledgeBases: z.array(
      closed(
        { model: text },
        { name: text, provider: words('google'), description: text, fileIds: texts }
      )
    ),
  }),
  sms: tool(),
  mcp: tool({ server, toolMessages: z.array(free), metadata: free }),
  sipRequest: tool(
    { headers: jsonSchema, body: z.unknown() },
    { verb: words('INFO MESSAGE NOTIFY') }
  ),
  bash: computer('bash', 'bash_20241022'),
  computer: computer('computer', 'computer_20241022', {
    displayWidthPx: number,
    displayHeightPx: number,
    displayNumber: number,
  }),
  textEditor: computer('str_replace_editor', 'text_editor_20241022'),
  'slack.message.send': tool(),
  'google.calendar.event.create': tool(),
  'google.calendar.availability.check': tool(),
  'google.sheets.row.append': tool(),
  'gohighlevel.calendar.availability.check': tool(),
  'gohighlevel.calendar.event.create': tool(),
  'gohighlevel.contact.create': tool(),
  'gohighlevel.contact.get': tool(),
}

/** A tool that stands inside a model. */
export const inlineTool: z.ZodType = variants('type', shapes)

/** The body of POST /tool. */
export const newTool = inlineTool

/** The body of PATCH /tool/{id}: no key is required, and the type cannot change. */
export const changedTool = (type: string): z.ZodType => {
  const shape = Object.hasOwn(shapes, type) ? shapes[type as keyof typeof shapes] : tool()
  return shape.partial().extend({ type: z.literal(type).optional() })
}
