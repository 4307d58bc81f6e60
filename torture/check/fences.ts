import type { AuditLine } from '../audit.ts'
import { terminal } from './acked.ts'

/** K8: fences only rise, every operation ends once, and nobody commits who does not hold the slot. */
export const unfenced = (audit: readonly AuditLine[]): string[] => {
  const found: string[] = []
  const fences = new Map<string, number>()
  const holders = new Map<string, string | null>()
  const ends = new Map<string, string>()
  for (const line of audit) {
    const { what, assistant, operation, fence } = line
    if (what === 'take') {
      if ((fence ?? 0) <= (fences.get(assistant) ?? -1))
        found.push(`${assistant}: fence ${fence} after ${fences.get(assistant)}`)
      fences.set(assistant, fence ?? 0)
      holders.set(assistant, operation)
    }
    if (what === 'free' || (what === 'version' && operation !== null)) {
      if (holders.has(assistant) && holders.get(assistant) !== operation)
        found.push(`${assistant}: ${operation} wrote while ${holders.get(assistant)} held the slot`)
    }
    if (what === 'version' && operation === null)
      found.push(`${assistant}: version ${line.version} was committed by nobody`)
    if (what === 'state' && operation !== null) found.push(...endedTwice(line, operation, ends))
  }
  return found
}

const endedTwice = (
  { before, after }: AuditLine,
  id: string,
  ends: Map<string, string>
): string[] => {
  const [from = ''] = before?.split(' ') ?? []
  const [to = ''] = after?.split(' ') ?? []
  const again = terminal.includes(from) ? [`${id} went from ${before} to ${after}`] : []
  if (terminal.includes(to)) ends.set(id, to)
  return again
}
