using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Ripcs.Host.Processes;

/// <summary>The program in which a long text is read a page at a time, on the terminal of this process.</summary>
internal sealed class Pager
{
    // What a shell says where there is no such program, or where it does not run.
    private const int CannotRun = 126;
    private const int NotFound = 127;

    private readonly ProcessStartInfo _start;

    private Pager(ProcessStartInfo start) => _start = start;

    /// <summary>The one that somebody has chosen, in the words of a shell; with their environment, as it is theirs.</summary>
    public static Pager Chosen(string words) =>
        new(new ProcessStartInfo("/bin/sh", ["-c", words]) { UseShellExecute = false, RedirectStandardInput = true });

    /// <summary>less, from which nobody comes to a shell or to another file: it may
    /// run with rights that its reader has not. Null where there is none.</summary>
    public static Pager? Usual()
    {
        if (ProgramFiles.Find("less") is not { } less)
            return null;

        // It ends by itself where all is on one page, keeps colours, and leaves on the screen what it has shown.
        var start = new ProcessStartInfo(less, ["-FRX"]) { UseShellExecute = false, RedirectStandardInput = true };
        var terminal = start.Environment.TryGetValue("TERM", out var name) ? name : null;
        start.Environment.Clear();
        foreach (var (variable, value) in new[] { ("PATH", ProgramFiles.Path), ("TERM", terminal ?? ""), ("LESSCHARSET", "utf-8"),
            ("LESSSECURE", "1"), ("LESSHISTFILE", "-") })
        {
            start.Environment[variable] = value;
        }

        return new Pager(start);
    }

    /// <summary>Shows a text and waits until its reader has had enough of it.</summary>
    /// <returns>False if it cannot be started, so that nobody has seen the text.</returns>
    public bool Show(string text)
    {
        // Ctrl-C is for the pager, which would otherwise stay alone on the terminal.
        void Ignore(PosixSignalContext context) => context.Cancel = true;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore);
        using var process = new Process { StartInfo = _start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }

        try
        {
            using var input = process.StandardInput.BaseStream;
            input.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // It was left before its end.
        }

        process.WaitForExit();
        return process.ExitCode is not (CannotRun or NotFound);
    }
}
