using System.Globalization;
using Ripcs.Changes.Plans;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Linux;

namespace Ripcs.Commands;

/// <summary>Plans on the disk.</summary>
internal static class PlanFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>True if the file begins as a plan does, whatever else is in it.</summary>
    public static bool IsPlan(string path)
    {
        try
        {
            using var file = PlainFile.Open(Real(path));
            return file.Facts.IsRegular && Begins(file.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A plan as it was read, once: what is checked is what is applied.</summary>
    /// <exception cref="HostException">It cannot be read, or is not taken.</exception>
    public static ReadPlan Read(CommandHost host, string path, bool isToApply)
    {
        try
        {
            using var file = PlainFile.Open(Real(path));
            if (!file.Facts.IsRegular)
            {
                throw new PlanRefusedException($"{path} is not a file; give the plan that rules diff --out has written");
            }

            if (isToApply && host.TrustedFiles.Objections(file, path) is { Count: > 0 } objections)
            {
                throw new RulesRefusedException(objections);
            }

            var bytes = file.ReadAll(PlanText.MaxLength) ?? throw new PlanRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"{path} is too large for a plan: more than {PlanText.MaxLength >> 20} MiB are not read"));
            return new ReadPlan(path, PlanText.Read(bytes, path), PlanText.Digest(bytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"cannot read {path}: {e.Message}", e);
        }
    }

    /// <summary>Refuses a place that holds something else than a plan, before anything is worked out.</summary>
    /// <exception cref="HostException">It does.</exception>
    public static void CheckPlace(string path)
    {
        var name = Path.GetFileName(path);
        if (name.Length == 0 || Directory.Exists(path))
        {
            throw new HostException($"{path} is a directory; name the file that is to hold the plan: --out PLAN");
        }

        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new HostException($"{path} is a link, which --out does not follow; remove it, or name another file");
        }

        if (Path.Exists(path) && !IsPlan(path))
        {
            throw new HostException($"{path} is there already and is not a plan; --out overwrites nothing else, so name another file");
        }
    }

    /// <exception cref="HostException">It cannot be written; what was there is still there.</exception>
    public static void Write(string path, PlanRecord plan)
    {
        CheckPlace(path);
        try
        {
            WholeFile.Write(path, PlanText.Write(plan), OwnerFile, beside: $"{path}.new");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"cannot write {path}: {e.Message}", e);
        }
    }

    private static bool Begins(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[PlanText.Mark.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(PlanText.Mark);
    }

    private static string Real(string path) => new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
}

/// <summary>A plan that was read.</summary>
/// <param name="Path">As it was typed.</param>
/// <param name="Plan">What is in it.</param>
/// <param name="Sha256">Of the whole file.</param>
internal sealed record ReadPlan(string Path, PlanRecord Plan, string Sha256)
{
    /// <summary>For the history.</summary>
    public Changes.State.PlanMark Mark => new(Sha256, Plan.Made.User, Plan.Made.On, Plan.Made.Time);
}
