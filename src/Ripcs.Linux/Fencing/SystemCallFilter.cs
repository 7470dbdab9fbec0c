using System.Runtime.InteropServices;
using static Ripcs.Linux.Libc;

namespace Ripcs.Linux.Fencing;

/// <summary>
/// A filter that the kernel runs before each system call of each thread (seccomp(2)). It refuses with "not permitted" what starts, signals
/// or traces a process, opens a file for writing or changes one, connects, mounts or loads code into the kernel. It lists what is refused
/// and not what is allowed, so that everything a .NET program needs to compute and print passes, in later versions of .NET, too.
/// </summary>
internal static class SystemCallFilter
{
    private const int SetFilter = 1;
    private const nuint AllThreads = 1;

    // linux/bpf_common.h
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;

    // struct seccomp_data (linux/seccomp.h): number, architecture, instruction, six arguments of 8 bytes, the lower half first.
    private const uint Number = 0;
    private const uint ArchitectureAt = 4;
    private const uint FirstArgument = 16;
    private const uint SecondArgument = 24;
    private const uint ThirdArgument = 32;

    private const uint Allow = 0x7fff0000;
    private const uint EndProcess = 0x80000000;
    private const uint Refuse = 0x00050000;
    private const uint NotPermitted = 1;
    private const uint NotThere = 38;

    private const uint IsThread = 0x10000;

    // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND; O_TMPFILE is always combined with one of the first two.
    private const uint Writing = 0x1 | 0x2 | 0x40 | 0x200 | 0x400;

    /// <summary>False if the kernel has no such filter, or the architecture is unknown.</summary>
    public static bool TryInstall()
    {
        if (SystemCalls.OfThisMachine() is not { } calls)
            return false;

        var program = Program(calls).ToArray();
        var pinned = GCHandle.Alloc(program, GCHandleType.Pinned);
        try
        {
            var filter = new FilterProgram((ushort)program.Length, pinned.AddrOfPinnedObject());
            return syscall(calls.Seccomp, SetFilter, AllThreads, ref filter) == 0;
        }
        finally
        {
            pinned.Free();
        }
    }

    private static IEnumerable<Instruction> Program(SystemCalls calls)
    {
        yield return new(LoadWord, 0, 0, ArchitectureAt);
        yield return new(JumpIfEqual, 1, 0, calls.Architecture);
        yield return new(Return, 0, 0, EndProcess);
        yield return new(LoadWord, 0, 0, Number);

        // The x32 system calls (x86-64 with 32-bit pointers): nothing uses them.
        yield return new(JumpIfAtLeast, 0, 1, 0x40000000);
        yield return new(Return, 0, 0, Refuse | NotPermitted);

        foreach (var call in calls.Refused)
        {
            yield return new(JumpIfEqual, 0, 1, call);
            yield return new(Return, 0, 0, Refuse | NotPermitted);
        }

        // clone3 is reported as missing: the C library then falls back to clone, whose flags the filter can examine.
        yield return new(JumpIfEqual, 0, 1, calls.NewTask3);
        yield return new(Return, 0, 0, Refuse | NotThere);

        foreach (var instruction in RefusedByFlags(calls.NewTask, FirstArgument, IsThread, refusesIfSet: false)
            .Concat(RefusedByFlags(calls.OpenAt, ThirdArgument, Writing, refusesIfSet: true))
            .Concat(calls.Open is { } open ? RefusedByFlags(open, SecondArgument, Writing, refusesIfSet: true) : [])
            .Concat(SignalsToOthers(calls.SignalThread)))
        {
            yield return instruction;
        }

        yield return new(Return, 0, 0, Allow);
    }

    private static IEnumerable<Instruction> RefusedByFlags(uint call, uint argument, uint bits, bool refusesIfSet)
    {
        yield return new(JumpIfEqual, 0, 4, call);
        yield return new(LoadWord, 0, 0, argument);
        yield return refusesIfSet ? new(JumpIfAnyBit, 0, 1, bits) : new(JumpIfAnyBit, 1, 0, bits);
        yield return new(Return, 0, 0, Refuse | NotPermitted);
        yield return new(Return, 0, 0, Allow);
    }

    // The runtime suspends its own threads with signals, so only signals to other processes are refused.
    private static IEnumerable<Instruction> SignalsToOthers(uint call)
    {
        yield return new(JumpIfEqual, 0, 4, call);
        yield return new(LoadWord, 0, 0, FirstArgument);
        yield return new(JumpIfEqual, 1, 0, (uint)Environment.ProcessId);
        yield return new(Return, 0, 0, Refuse | NotPermitted);
        yield return new(Return, 0, 0, Allow);
    }

    /// <summary>struct sock_filter (linux/filter.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);
}
