/** A software Vulkan driver that runs WebGPU on a machine without a GPU. */
export interface SoftwareAdapter {
  /** What the adapter is called. */
  readonly name: string;
  /** Folders and a pattern by which its driver manifest is found. */
  readonly folders: readonly string[];
  readonly manifest: RegExp;
  /** How to get it on Debian. */
  readonly debianPackage: string;
}

/** Two drivers that share no code: what is right on both has a chance on a GPU nobody here can try. */
export const softwareAdapters: readonly SoftwareAdapter[] = [
  {
    name: "lavapipe",
    folders: ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"],
    manifest: /^lvp_icd.*\.json$/,
    debianPackage: "mesa-vulkan-drivers",
  },
  {
    name: "SwiftShader",
    folders: ["/usr/lib/chromium", "/usr/lib64/chromium-browser", "/opt/google/chrome", "/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"],
    manifest: /^vk_swiftshader_icd\.json$/,
    debianPackage: "chromium-common",
  },
];

/** The path of the driver manifest, for VK_ICD_FILENAMES, or null where the driver is not installed. */
export async function findManifest({ folders, manifest }: SoftwareAdapter): Promise<string | null> {
  for (const folder of folders) {
    try {
      for await (const { name } of Deno.readDir(folder)) if (manifest.test(name)) return `${folder}/${name}`;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}

/**
 * Which WebGPU adapter a process with these variables gets.
 *
 * @param env Variables set on top of this process's, such as VK_ICD_FILENAMES.
 * @returns Its description, `(software)` behind it where it is no GPU; null where there is none.
 */
export async function describeAdapter(env: Readonly<Record<string, string>> = {}): Promise<string | null> {
  // In a process of its own: a driver is chosen once per process, and prints what it likes to stderr.
  const code = `const { info } = await navigator.gpu?.requestAdapter() ?? {};
    if (info) console.log((info.description || info.device || info.vendor || "unnamed") + (info.isFallbackAdapter ? " (software)" : ""));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", "--ext=js", code],
    env: { NODEVICE_SELECT: "1", NO_COLOR: "1", ...env },
    stdin: "null",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim() || null;
}

/** True where a missing adapter is a failure (CI), not a note. */
export function webgpuRequired(): boolean {
  return Deno.env.get("FLUXION_REQUIRE_WEBGPU") === "1";
}
