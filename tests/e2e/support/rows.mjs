// How the page's benchmarks print a measurement, and what they count.

/**
 * Prints a measurement beside its limit.
 * @param {string} name
 * @param {number} value
 * @param {string} unit
 * @param {string} remark
 * @param {number} [required]
 */
export function row(name, value, unit, remark, required) {
  const limit = required === undefined ? "" : `required ${required} ${unit}; `;
  console.log(`${name.padEnd(56)} ${value.toFixed(value < 20 ? 1 : 0).padStart(8)} ${unit}   (${limit}${remark})`);
}

const sorted = (values) => [...values].sort((a, b) => a - b);
export const part = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
export const median = (values) => part(values, 0.5);
export const longest = (values) => Math.max(0, ...values);
