using System.Diagnostics;
using System.Globalization;
using Ripcs.Host.Processes;

namespace Ripcs.Testing;

/// <summary>
/// A real disk of a few pages that can be full or read-only. It is mounted in a mount namespace of its own, so the machine's mounts
/// stay as they are, and it is gone with the process that keeps it. Only root can make one.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private const int PageSize = 4096;

    // It says when it is done, and then takes mount options, one line each.
    private const string Keeper = """
        mount -t tmpfs -o size=256k,mode=700 disk /mnt && echo done || exit 1
        while read -r options; do mount -o "remount,$options" /mnt && echo done || echo failed; done
        """;

    private readonly Process _keeper;

    public SmallDisk()
    {
        var start = new ProcessStartInfo(ProgramFiles.Require("unshare", "util-linux"), ["--mount", "--", "/bin/sh", "-c", Keeper])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _keeper = Process.Start(start)!;
        Await();
    }

    /// <summary>The disk as this process sees it.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{_keeper.Id}/root/mnt");

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Leaves no page free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[PageSize]);
            }
        }
        catch (IOException)
        {
            // That was the last one.
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    public void MakeReadOnly() => Remount("ro");

    public void MakeWritable() => Remount("rw");

    public void Dispose()
    {
        _keeper.StandardInput.Close();
        _keeper.WaitForExit();
        _keeper.Dispose();
    }

    private void Remount(string options)
    {
        _keeper.StandardInput.WriteLine(options);
        _keeper.StandardInput.Flush();
        Await();
    }

    private void Await()
    {
        if (_keeper.StandardOutput.ReadLine() != "done")
            throw new InvalidOperationException("no disk can be mounted here, or it is in use");
    }
}
