using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Ripcs.Host.Processes;

/// <summary>
/// The one place that starts programs whose output is read: arguments as a list, a cleared environment, input written and both pipes read
/// at the same time (a full pipe would block the program), and limits of time and output that end the whole process tree.
/// </summary>
/// <param name="where">Does what starts a program on a thread for which a program starts elsewhere, such as in another namespace; null
/// for this one.</param>
internal sealed class ProcessRunner(Action<Action>? where = null) : IProcessRunner
{
    private const int NoSuchFile = 2;

    // How long the pipes of a killed program may take to close; a grandchild that escaped may hold them for ever.
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(1);

    // How often it is looked whether a program still works.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public ProcessResult Run(ProcessCommand command)
    {
        using var process = StartThere(command);
        var printed = new Printed();
        var output = printed.Read(process.StandardOutput, Printed.Most);
        var errors = printed.Read(process.StandardError, Printed.MostErrors);
        var all = Task.WhenAll(output, errors, Feed(process, command), process.WaitForExitAsync());
        if (WhyToKill(command, process, printed, all) is { } why)
        {
            Kill(process);
            all.Wait(AfterKill);
            throw new HangingException($"{command} {why}, then run the command again");
        }

        return new ProcessResult(process.ExitCode, output.Result, errors.Result);
    }

    private Process StartThere(ProcessCommand command)
    {
        if (where is null)
            return Start(command);

        Process? started = null;
        where(() => started = Start(command));
        return started!;
    }

    /// <summary>Null if it ended.</summary>
    private static string? WhyToKill(ProcessCommand command, Process process, Printed printed, Task all)
    {
        var (started, since, seen) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp(), (Used: TimeSpan.Zero, Length: 0L));
        while (!all.Wait(Look))
        {
            if (printed.Length > Printed.Most)
                return $"printed more than {Printed.MostMiB} MiB and was killed; look at what it prints";

            if (Stopwatch.GetElapsedTime(started) > command.TimeLimit)
                return $"did not end within {command.TimeLimit.TotalSeconds:0.###} s and was killed; find out what delays it";

            // One that ends meanwhile has no time any more; what a program that it started prints is work, too.
            if ((Catch<SystemException>.Or(() => process.TotalProcessorTime, _ => seen.Used), printed.Length) is var now && now != seen)
                (since, seen) = (Stopwatch.GetTimestamp(), now);
            else if (Stopwatch.GetElapsedTime(since) > command.IdleLimit)
                return $"did nothing for {command.IdleLimit.Value.TotalSeconds:0.###} s and was killed; find out what delays it";
        }

        return null;
    }

    /// <summary>Starts a program; the caller serves its pipes.</summary>
    /// <exception cref="ProgramMissingException">There is no such program, or no permission to start it.</exception>
    internal static Process Start(ProcessCommand command)
    {
        if (!Path.IsPathFullyQualified(command.Program))
            throw new ArgumentException($"'{command.Program}' is not an absolute path", nameof(command));

        try
        {
            // .NET opens every file so that no program inherits it; the program that is started here inherits this copy.
            using var held = command.Held is { } file ? Posix.Inheritable(file) : null;
            return Process.Start(StartInfo(command))!;
        }
        catch (Win32Exception e)
        {
            throw new ProgramMissingException(
                command.Program,
                e.NativeErrorCode == NoSuchFile ? "there is no such program" : new Win32Exception(e.NativeErrorCode).Message);
        }
    }

    private static ProcessStartInfo StartInfo(ProcessCommand command)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C";
        start.Environment["PATH"] = ProgramFiles.Path;
        if (command.XtablesLockFile is { } lockFile)
            start.Environment[EnvironmentNames.XtablesLockFile] = lockFile;

        foreach (var (name, value) in command.RuntimeVariables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task Feed(Process process, ProcessCommand command)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(command.Bytes).ConfigureAwait(false);
            await process.StandardInput.WriteAsync(command.Input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended, or closed its input, before it had read everything; its exit code shows why.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself just now.
        }
    }
}
