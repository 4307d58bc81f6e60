export { countCommits } from '../../src/bench/commits.ts'
