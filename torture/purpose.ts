import type { Purpose } from './truth.ts'

type Json = unknown
type Object = { readonly [key: string]: Json }

/** Tells what a request is for from what its object has been before, and from nothing else. */
export const openPurposes = () => {
  const held = new Map<string, Set<string>>()
  return {
    /** To be told of every state of every object. */
    saw: (obj: string, object: Object | null) => {
      const known = held.get(obj) ?? new Set()
      held.set(obj, known)
      for (const leaf of leavesOf(object)) known.add(leaf)
    },
    of: (method: string, obj: string | null, body: Json, now: Object | undefined): Purpose => {
      if (method === 'GET') return obj === null ? 'list' : 'read'
      if (method === 'POST') return 'make'
      if (method === 'DELETE') return 'remove'
      const standing = new Set(leavesOf(now))
      const changes = leavesOf(body).filter((leaf) => !standing.has(leaf))
      const known = held.get(obj ?? '')
      const isBack = changes.length > 0 && changes.every((leaf) => known?.has(leaf))
      return isBack ? 'back' : 'do'
    },
  }
}

/** Every single value with where it stands; one that is taken away stood there before. */
const leavesOf = (value: Json, path = ''): string[] => {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [`${path}=${JSON.stringify(value)}`]
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, `${path}/${key}`))
}
