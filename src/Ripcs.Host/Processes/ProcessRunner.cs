using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Ripcs.Linux;

namespace Ripcs.Host.Processes;

/// <summary>
/// The one place that starts programs whose output is read: arguments as a list, closed environment, input fed and both pipes
/// drained at once (a full pipe would block the program), and a time limit that ends the whole process tree.
/// </summary>
internal sealed class ProcessRunner : IProcessRunner
{
    private const int NoSuchFile = 2;

    // How long the pipes of a killed program may take to close; a grandchild that escaped may hold them for ever.
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(1);

    public ProcessResult Run(ProcessCommand command)
    {
        using var process = Start(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var all = Task.WhenAll(output, errors, Feed(process, command.Input), process.WaitForExitAsync());
        if (!all.Wait(command.TimeLimit))
        {
            Kill(process);
            all.Wait(AfterKill);
            throw new NetfilterException(
                $"{command} did not end within {command.TimeLimit.TotalSeconds:0.###} s and was killed; "
                + "see what holds it up, then run the command again");
        }

        return new ProcessResult(process.ExitCode, output.Result, errors.Result);
    }

    private static Process Start(ProcessCommand command)
    {
        if (!Path.IsPathFullyQualified(command.Program))
        {
            throw new ArgumentException($"'{command.Program}' is not an absolute path", nameof(command));
        }

        try
        {
            // .NET opens every file so that no program inherits it; this copy is inherited by the one that starts here.
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
        {
            start.Environment[EnvironmentNames.XtablesLockFile] = lockFile;
        }

        return start;
    }

    private static async Task Feed(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended, or closed its input, before it had read all; its exit code says why.
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
