import type { Assistant } from '../assistant.ts'
import type { Json } from '../json.ts'

const mostCharacters = 8_000_000

/**
 * Gives an assistant's answer as text, and keeps it: a version is rendered once, because whatever
 * changes what is shown raises the version.
 */
export const createRendered = (render: (assistant: Assistant) => Json) => {
  const kept = new Map<string, { readonly version: number; readonly text: string }>()
  let characters = 0
  return (assistant: Assistant): string => {
    const before = kept.get(assistant.id)
    if (before?.version === assistant.version) return before.text
    const text = JSON.stringify(render(assistant))
    if (characters + text.length > mostCharacters) {
      kept.clear()
      characters = 0
    }
    characters += text.length - (kept.get(assistant.id)?.text.length ?? 0)
    kept.set(assistant.id, { version: assistant.version, text })
    return text
  }
}
