import type { Bug } from '../tree.ts'

/** Bugs that show where several gateways share a replica set. */
export const fleetBugs: readonly Bug[] = [
  {
    id: 'X15',
    seenBy: 'K1 K2 K3 K4 K5 K8 K10',
    says: 'writes are confirmed before a majority has them',
    file: 'src/store/mongo/open.ts',
    from: "writeConcern: { w: 'majority', journal: true },\n  readConcern: { level: 'majority' },",
    to: "writeConcern: { w: 1 },\n  readConcern: { level: 'local' },",
  },
  {
    id: 'X16',
    seenBy: 'K1 K2 K3 K4 K5 K6 K10',
    says: 'reads go to a secondary',
    file: 'src/store/mongo/open.ts',
    from: "readPreference: 'primary'",
    to: "readPreference: 'secondary'",
  },
  {
    id: 'X28',
    seenBy: 'K1 K2 K3 K4 K10',
    says: 'W1 does not compare the version that the change was made from',
    file: 'src/store/mongo/begin.ts',
    from: 'if (hasMoved || record.ended',
    to: 'if (record.ended',
  },
  {
    id: 'X29',
    seenBy: 'K1 K2 K3 K4 K5 K7 K8',
    says: 'W1 takes a slot that another gateway holds',
    file: 'src/store/mongo/begin.ts',
    from: `  if (holder !== undefined) return { result: { outcome: 'busy', operationId: holder } }
  const { baseVersion, baseFence = fence } = operation
  const hasMoved = record.version !== baseVersion || fence !== baseFence`,
    to: `  const hasMoved = record.version !== operation.baseVersion`,
  },
  {
    id: 'X30',
    seenBy: 'K1 K3 K4 K7 K12',
    says: 'nobody takes over what another gateway held as it died',
    file: 'src/store/mongo/takeover.ts',
    from: 'const since = new Date(now.getTime() - lease)',
    to: 'const since = new Date(now.getTime() - 1000 * lease)',
  },
]
