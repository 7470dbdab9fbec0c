using System.Text;
using System.Text.RegularExpressions;
using Ripcs.Changes.Plans;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Processes;
using Ripcs.Host.Signatures;
using Ripcs.Linux;

namespace Ripcs.Commands;

/// <summary>
/// Who signed a plan: with a signature of the plan, or with one of a list that has its hash, so that a reviewer signs the plans for many
/// hosts at once. The list is what sha256sum prints.
/// </summary>
/// <param name="host">Where ssh-keygen is.</param>
/// <param name="signers">The list of allowed signers.</param>
internal sealed class PlanSigner(CommandHost host, string signers)
{
    /// <summary>The list beside the plans.</summary>
    public const string ListName = "plans.sha256";

    private const int MaxLength = 1 << 20;

    private readonly SshSignature _signature = new(new ProcessRunner(), host.Facts.SshKeygen);

    /// <summary>The signer of a file.</summary>
    /// <param name="path">The plan as typed.</param>
    /// <param name="plan">Its content.</param>
    /// <exception cref="SignatureException">No allowed signer has signed it.</exception>
    public string Of(string path, byte[] plan)
    {
        var list = Path.Combine(Path.GetDirectoryName(path) ?? "", ListName);
        return ListAt(list) is { } content && Names(Encoding.UTF8.GetString(content), plan) ? _signature.SignerOf(list, content, signers)
            : _signature.SignerOf(path, plan, signers);
    }

    /// <summary>The signer of what was sent.</summary>
    /// <param name="sent">The plan, and what is behind it.</param>
    /// <param name="shown">Where it is from.</param>
    /// <exception cref="SignatureException">No allowed signer has signed it.</exception>
    public string In(SentPlan sent, string shown)
    {
        if (sent.Signature.Length == 0)
        {
            throw new SignatureException($"the plan on {shown} is not signed; its reviewer signs it with: ssh-keygen -Y sign -n "
                + $"{SshSignature.Namespace} -f KEY PLAN; then send both: cat PLAN PLAN{SshSignature.Extension} | "
                + "ssh HOST ripcs rules apply -");
        }

        if (sent.List.Length > 0 && !Names(Encoding.UTF8.GetString(sent.List.Span), sent.Plan.Span))
        {
            throw new SignatureException($"the list of plans on {shown} does not have the SHA-256 of the plan; send the list that was made "
                + "with it, or make and sign another");
        }

        using var folder = ThrowawayFolder.Make(ThrowawayFolder.OfSignature);
        var signature = Path.Combine(folder.Path, $"plan{SshSignature.Extension}");
        File.WriteAllBytes(signature, sent.Signature.Span);
        var (name, signed) = sent.List.Length > 0 ? ($"the list of plans on {shown}", sent.List) : (shown, sent.Plan);
        return _signature.SignerOf(name, signed, signers, signature);
    }

    private static bool Names(string list, ReadOnlySpan<byte> plan) =>
        CarriedText.Digest(plan) is var hash && list.Split('\n').Any(line =>
            SentPlan.Entry().Match(line) is { Success: true } entry && entry.Groups[1].Value == hash);

    /// <exception cref="SignatureException">It cannot be read.</exception>
    private static byte[]? ListAt(string path)
    {
        if (!File.Exists(path))
            return null;

        try
        {
            using var file = PlainFile.Open(Path.GetFullPath(path));
            return file.Facts.IsRegular ? file.ReadAll(MaxLength) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SignatureException($"cannot read {path}: {e.Message}", e);
        }
    }
}

/// <summary>A plan on standard input.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="List">The list of plans behind it; empty if there is none.</param>
/// <param name="Signature">The signature at the end; empty if there is none.</param>
internal sealed partial record SentPlan(ReadOnlyMemory<byte> Plan, ReadOnlyMemory<byte> List, ReadOnlyMemory<byte> Signature)
{
    private const int LongestName = 4096;
    private const int LongestList = 1 << 20;

    private static ReadOnlySpan<byte> BeginOfSignature => "-----BEGIN SSH SIGNATURE-----"u8;

    /// <summary>The parts of what was sent, without a copy of it: nobody has signed it yet.</summary>
    public static SentPlan Of(ReadOnlyMemory<byte> sent)
    {
        var text = sent.Span;
        var end = text.LastIndexOf(BeginOfSignature) is var place and >= 0 ? place : text.Length;

        // No line of a plan looks like one of the list: each begins with a word.
        var begin = end;
        while (begin > 1 && text[..(begin - 1)].LastIndexOf((byte)'\n') + 1 is var line && begin - line < LongestName
            && end - line < LongestList && Entry().IsMatch(Encoding.UTF8.GetString(text[line..begin])))
        {
            begin = line;
        }

        return new SentPlan(sent[..begin], sent[begin..end], sent[end..]);
    }

    /// <summary>A line of sha256sum: the hash, a blank, a blank or an asterisk, and the name.</summary>
    [GeneratedRegex("^([0-9a-f]{64}) [ *][^\n]+\n?$")]
    public static partial Regex Entry();
}
