using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Ripcs.Host.Processes;

/// <summary>The program that shows a long text page by page on this process's terminal.</summary>
internal sealed class Pager
{
    // The exit codes of a shell if the program does not run, or does not exist.
    private const int CannotRun = 126;
    private const int NotFound = 127;

    private readonly ProcessStartInfo _start;

    private Pager(ProcessStartInfo start) => _start = start;

    /// <summary>The pager that the user chose, as words for a shell; it runs with the user's environment.</summary>
    public static Pager Chosen(string words) =>
        new(new ProcessStartInfo("/bin/sh", ["-c", words]) { UseShellExecute = false, RedirectStandardInput = true });

    /// <summary>less, without a way to a shell or to another file: it may run with permissions
    /// that its reader does not have. Null if it is not installed.</summary>
    public static Pager? Usual()
    {
        if (ProgramFiles.Find("less") is not { } less)
            return null;

        // It ends by itself if everything is on one page, keeps colours, and leaves the text on the screen.
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

    /// <summary>Shows a text and waits until its reader leaves it.</summary>
    /// <returns>False if the pager cannot be started, so that the text was not shown.</returns>
    public bool Show(string text)
    {
        // Ctrl-C is for the pager; if it ended this process, the pager would stay alone on the terminal.
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
            // The reader left before the end.
        }

        process.WaitForExit();
        return process.ExitCode is not (CannotRun or NotFound);
    }
}
