/** The script that is process 1 of the guest. Pure. */

export interface GuestSettings {
  /** The checkout. */
  readonly root: string;
  /** A folder of the machine, shared with the guest: its output and exit code go there. */
  readonly scratch: string;
  readonly deno: string;
  /** The machine's cache of packages, from which the guest reads and to which it does not write. */
  readonly denoDir: string;
  readonly home: string;
  /** What follows `deno`. */
  readonly args: readonly string[];
}

export const OUTPUT_FILE = "output";
export const EXIT_CODE_FILE = "exit-code";

/**
 * The guest's root is the machine's own file system, so everything that must not reach the machine is covered first:
 * run-time state, logs, and the package cache, whose locks do not hold between two kernels. The exit code goes to a
 * file because the kernel's own exit status says nothing of the tests.
 */
export function guestScript(settings: GuestSettings): string {
  const { root, scratch, deno, denoDir, home, args } = settings;
  const command = [deno, ...args].map(quote).join(" ");
  return `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /lib/modules
ln -s "/usr/lib/uml/modules/$(uname -r)" "/lib/modules/$(uname -r)"
mkdir -p /run/tmp /run/cache-upper /run/cache-work
modprobe overlay && mount -t overlay overlay ${quote(denoDir)} \\
  -o ${
    quote(`lowerdir=${escapeOverlay(denoDir)},upperdir=/run/cache-upper,workdir=/run/cache-work`)
  }
modprobe ip_vs
echo guest > /proc/sys/kernel/hostname
ip link set lo up
export HOME=${quote(home)} DENO_DIR=${
    quote(denoDir)
  } TMPDIR=/run/tmp NO_COLOR=1 DENO_NO_UPDATE_CHECK=1
cd ${quote(root)}
{ ${command}; echo $? > ${quote(`${scratch}/${EXIT_CODE_FILE}`)}; } 2>&1 </dev/null |
  tee ${quote(`${scratch}/${OUTPUT_FILE}`)}
sync
echo o > /proc/sysrq-trigger
sleep 60
`;
}

/** One word for the shell, whatever is in it. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Commas and colons part the options of an overlay and the folders of its lower side. */
function escapeOverlay(path: string): string {
  return path.replaceAll(/[\\,:]/g, (special) => `\\${special}`);
}
