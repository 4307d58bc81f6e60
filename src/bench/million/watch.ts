import { type Document, MongoClient } from 'mongodb'

/** One command as the driver has sent it: what it does, to which collection, and all it says. */
export type Sent = {
  readonly name: string
  readonly collection: string
  readonly command: Document
}

/** What every connection says by itself, and what only fetches more of an answer. */
const ofTheDriver = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'getMore'])

/**
 * Hears, by the driver's own command monitoring, what the stores that are opened from here on ask
 * of MongoDB. The store opens its client itself, so it is caught as it connects.
 */
export const watchCommands = () => {
  const sent: Sent[] = []
  const { connect } = MongoClient.prototype
  MongoClient.prototype.connect = function watched(this: MongoClient) {
    if (this.options.appName === 'patchbay') {
      Object.assign(this.options, { monitorCommands: true })
      this.on('commandStarted', ({ commandName: name, command }) => {
        if (!ofTheDriver.has(name)) sent.push({ name, collection: String(command[name]), command })
      })
    }
    return connect.call(this)
  }
  return {
    /** What was sent since it was last asked. */
    heard: (): readonly Sent[] => sent.splice(0),
    stop: () => {
      MongoClient.prototype.connect = connect
    },
  }
}

const writes = new Set(['findAndModify', 'insert', 'update', 'delete'])

/** True for a command that can change something. */
export const isWrite = ({ name }: Sent) => writes.has(name)
