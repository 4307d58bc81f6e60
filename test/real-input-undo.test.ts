import { realUndo } from './adapters/real-input.ts'

realUndo()
