using System.Runtime.InteropServices;

namespace Ripcs.Linux.Fencing;

/// <summary>System call numbers of one architecture (asm/unistd_64.h, asm-generic/unistd.h).</summary>
/// <param name="Architecture">The value by which a filter recognises the architecture (linux/audit.h).</param>
/// <param name="NewTask">clone(2).</param>
/// <param name="NewTask3">clone3(2).</param>
/// <param name="Open">Null if the architecture has only openat.</param>
/// <param name="SignalThread">tgkill(2).</param>
/// <param name="Refused">Calls that the fence refuses whatever their arguments.</param>
internal sealed record SystemCalls(
    uint Architecture, nint Seccomp, uint NewTask, uint NewTask3, uint? Open, uint OpenAt, uint SignalThread, uint[] Refused)
{
    /// <summary>Null if the numbers of this architecture are not listed here.</summary>
    public static SystemCalls? OfThisMachine() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => X64,
        System.Runtime.InteropServices.Architecture.Arm64 => Arm64,
        _ => null,
    };

    private static SystemCalls X64 { get; } = new(
        0xc000003e, 317, 56, 435, 2, 257, 234,
        [
            // Programs and processes.
            57, 58, 59, 101, 109, 112, 310, 311, 312, 322, 440, 448,
            // Signals.
            62, 129, 200, 297, 424, 434, 438,
            // Connections.
            41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 53, 54, 288, 299, 307,
            // Shared memory and queues between processes.
            29, 30, 31, 64, 65, 66, 68, 69, 70, 71, 220, 240, 241,
            // Files: create, change, rename, remove; ways of opening whose arguments the filter cannot examine.
            76, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 132, 133, 188, 189, 190, 197, 198, 199, 235, 258, 259, 260, 261, 263, 264,
            265, 266, 268, 280, 303, 304, 316, 437, 452, 463, 466,
            // Mounts, roots and namespaces.
            155, 161, 165, 166, 272, 308, 428, 429, 430, 431, 432, 433, 442, 467,
            // Rights and limits.
            105, 106, 113, 114, 116, 117, 119, 122, 123, 126, 135, 141, 160, 460,
            // The kernel itself.
            103, 153, 154, 159, 163, 164, 167, 168, 169, 170, 171, 172, 173, 175, 176, 179, 206, 212, 227, 246, 248, 249, 250, 298, 300,
            305, 313, 320, 321, 323, 425, 426, 427, 443,
        ]);

    private static SystemCalls Arm64 { get; } = new(
        0xc00000b7, 277, 220, 435, null, 56, 131,
        [
            // Programs and processes.
            117, 154, 157, 221, 270, 271, 272, 281, 440, 448,
            // Signals.
            129, 130, 138, 240, 424, 434, 438,
            // Connections.
            198, 199, 200, 201, 202, 203, 206, 207, 208, 210, 211, 212, 242, 243, 269,
            // Shared memory and queues between processes.
            180, 181, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196,
            // Files: create, change, rename, remove; ways of opening whose arguments the filter cannot examine.
            5, 6, 7, 14, 15, 16, 33, 34, 35, 36, 37, 38, 45, 52, 53, 54, 55, 88, 264, 265, 276, 437, 452, 463, 466,
            // Mounts, roots and namespaces.
            39, 40, 41, 51, 97, 268, 428, 429, 430, 431, 432, 433, 442, 467,
            // Rights and limits.
            91, 92, 140, 143, 144, 145, 146, 147, 149, 151, 152, 159, 164, 460,
            // The kernel itself.
            0, 18, 58, 60, 89, 104, 105, 106, 112, 116, 142, 161, 162, 170, 171, 217, 218, 219, 224, 225, 241, 262, 266, 273, 280, 282,
            294, 425, 426, 427, 443,
        ]);
}
