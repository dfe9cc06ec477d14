/** Jest reporter: the run's last line is `N passed, N failed`, for machines and for people in a hurry. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // Jest has more to say after its reporters; this waits for the exit.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
};
