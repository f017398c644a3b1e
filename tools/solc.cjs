#!/usr/bin/env node
// A front for the npm package solc that speaks the two calls forge makes of a native compiler:
//   solc.cjs --version          the version line
//   solc.cjs --standard-json    JSON input on standard input, JSON output on standard output
// Forge puts every source into the JSON input, so import paths passed as further arguments need no handling.
'use strict';
const { readFileSync, writeSync } = require('node:fs');

function version() {
  // The commit is read from the compiler itself; forge understands semantic versions only, so the build suffix goes.
  const [, number, commit] = /^(\d+\.\d+\.\d+)\+(commit\.[0-9a-f]+)/.exec(require('solc').version());
  return `solc, the solidity compiler commandline interface\nVersion: ${number}+${commit}.Linux.g++\n`;
}

/** Writes all of the text: a pipe takes less than a large output in one call. */
function print(text) {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

if (process.argv.includes('--version')) {
  print(version());
} else if (process.argv.includes('--standard-json')) {
  print(require('solc').compile(readFileSync(0, 'utf8')));
} else {
  process.stderr.write(`solc.cjs: expected --version or --standard-json, got '${process.argv.slice(2).join(' ')}'\n`);
  process.exitCode = 2;
}
