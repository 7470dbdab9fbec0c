using System.Text;
using Ripcs.Changes.Plans;
using Ripcs.Host.Signatures;
using Ripcs.Linux;

namespace Ripcs.Commands;

/// <summary>Plan files on the disk.</summary>
internal static class PlanFiles
{
    private const string Plan = "plan", RuleFile = ".csx";

    /// <summary>Instead of a path: the plan, and after it its signature, come from standard input.</summary>
    public const string StandardInput = "-";

    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>True if the file begins like a plan, whatever the rest is.</summary>
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

    /// <summary>Refuses a file that has no name of a rule file and is no plan: it is empty, or its beginning is lost.</summary>
    /// <exception cref="PlanRefusedException">It is such a file.</exception>
    public static void RefuseOther(string path)
    {
        if (File.Exists(path) && !path.EndsWith(RuleFile, StringComparison.Ordinal))
        {
            throw new PlanRefusedException(new FileInfo(path).Length == 0 ? $"{path} is empty; copy the plan again from where it was made"
                : $"{path} is neither a rule file, whose name ends in {RuleFile}, nor a plan, which begins with \""
                    + $"{PlanText.Mark.Trim()}\"; name the rules, or copy the plan again from where it was made");
        }
    }

    /// <summary>A plan to be shown, whoever wrote it.</summary>
    /// <exception cref="HostException">It cannot be read, or is refused.</exception>
    public static ReadPlan Read(string path) => Parse(path, Bytes(path, Plan, _ => { }), signedBy: null);

    /// <summary>A plan to be applied, read once, so that the checked content is the applied one. If it must be signed,
    /// nothing in it is used before the signature is checked; otherwise no other user may have written it.</summary>
    /// <param name="signers">The list of allowed signers; null if it need not be signed.</param>
    /// <exception cref="HostException">It cannot be read, or is refused.</exception>
    public static ReadPlan ReadToApply(CommandHost host, string path, string? signers)
    {
        if (path == StandardInput)
            return ReadInput(host, signers);

        if (signers is null)
            return Parse(path, Bytes(path, Plan, file => RefuseForeign(host, file, path)), signedBy: null);

        var bytes = Bytes(path, Plan, _ => { });
        RefuseForeignSigners(host, signers);
        return Parse(path, bytes, new PlanSigner(host, signers).Of(path, bytes));
    }

    // Only who runs the command can write to its standard input.
    private static ReadPlan ReadInput(CommandHost host, string? signers)
    {
        const string Shown = "standard input";
        using var input = host.Terminal.Input();
        var text = GivenFile.Input(input) ?? throw TooLarge(Shown, Plan);
        if (!text.Span.StartsWith(Encoding.ASCII.GetBytes(PlanText.Mark)))
            throw new PlanRefusedException($"{Shown} is not a plan; send one with: cat PLAN | ssh HOST ripcs rules apply -");

        var sent = SentPlan.Of(text);
        if (signers is not null)
            RefuseForeignSigners(host, signers);

        var signer = signers is null ? null : new PlanSigner(host, signers).In(sent, Shown);
        return Parse(Shown, sent.Plan.ToArray(), signer) with { Argument = StandardInput };
    }

    private static PlanRefusedException TooLarge(string path, string kind) =>
        new($"{path} is too large for a {kind}: more than {GivenFile.MaxLength >> 20} MiB are not read");

    private static ReadPlan Parse(string path, byte[] bytes, string? signedBy) =>
        new(path, PlanText.Read(bytes, path), CarriedText.Digest(bytes)) { SignedBy = signedBy };

    /// <summary>The state of another host. Its author does not matter, because that host never trusts it.</summary>
    /// <exception cref="HostException">It cannot be read, or is refused.</exception>
    public static SeenHost ReadHost(string path) => SeenHostText.Read(Bytes(path, "host file", _ => { }), path);

    private static byte[] Bytes(string path, string kind, Action<PlainFile> check)
    {
        try
        {
            using var file = PlainFile.Open(Real(path));
            if (!file.Facts.IsRegular)
                throw new PlanRefusedException($"{path} is not a file; give the {kind} that ripcs has written");

            check(file);
            return file.ReadAll(GivenFile.MaxLength) ?? throw TooLarge(path, kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"cannot read {path}: {e.Message}", e);
        }
    }

    private static void RefuseForeignSigners(CommandHost host, string signers)
    {
        try
        {
            using var file = PlainFile.Open(Real(signers));
            if (!file.Facts.IsRegular)
                throw new IOException("it is not a file");

            RefuseForeign(host, file, signers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SignatureException(
                $"cannot read {signers}, which names the allowed signers ({e.Message}); write a line for each, as in ssh-keygen(1): NAME "
                    + $"KEYTYPE KEY", e);
        }
    }

    private static void RefuseForeign(CommandHost host, PlainFile file, string path)
    {
        if (host.Compiling.TrustedFiles.Objections(file, path) is { Count: > 0 } objections)
            throw new RulesRefusedException(objections);
    }

    /// <summary>Refuses a path of something other than a plan, before anything is computed.</summary>
    /// <exception cref="HostException">It is such a path.</exception>
    public static void CheckPlace(string path)
    {
        var name = Path.GetFileName(path);
        if (name.Length == 0 || Directory.Exists(path))
            throw new HostException($"{path} is a directory; name a file for the plan: --out PLAN");

        if (new FileInfo(path).LinkTarget is not null)
            throw new HostException($"{path} is a link, which --out does not follow; remove it, or name another file");

        if (Path.Exists(path) && !IsPlan(path))
            throw new HostException($"{path} already exists and is not a plan; --out overwrites only plans, so name another file");
    }

    /// <exception cref="HostException">It cannot be written; the old file still exists.</exception>
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
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.SequenceEqual(Encoding.ASCII.GetBytes(PlanText.Mark));
    }

    private static string Real(string path) => new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName
        ?? Path.GetFullPath(path);
}

/// <summary>A plan that was read.</summary>
/// <param name="Path">The path as typed; "standard input" for a plan that came from there.</param>
/// <param name="Plan">The contents.</param>
/// <param name="Sha256">The hash of the whole file.</param>
internal sealed record ReadPlan(string Path, PlanRecord Plan, string Sha256)
{
    /// <summary>What to type in a command to apply it again.</summary>
    public string Argument { get; init; } = Path;

    /// <summary>The allowed signer who signed it; null if no signature was required.</summary>
    public string? SignedBy { get; init; }

    /// <summary>The plan's mark for the history.</summary>
    public PlanMark Mark => new(Sha256, Plan.Made.User, Plan.Made.On, Plan.Made.Time) { SignedBy = SignedBy };
}
