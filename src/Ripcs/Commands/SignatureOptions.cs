using Ripcs.Changes.Plans;

namespace Ripcs.Commands;

/// <summary>Whether a plan must be signed, and by whom: given on the command line, or by files in /etc/ripcs.</summary>
internal sealed class SignatureOptions
{
    private const string SignersFile = "allowed_signers";
    private const string RequiredFile = "require_signature";

    public Option<bool> Require { get; } = new("--require-signature") { Description =
        "Apply only a plan that an allowed signer has signed." };

    public Option<string?> Signers { get; } = new("--allowed-signers")
    {
        Description = "The file that names the allowed signers; it makes a signature necessary; default /etc/ripcs/allowed_signers.",
        HelpName = "FILE",
    };

    /// <summary>The list of allowed signers; null if a plan need not be signed.</summary>
    /// <exception cref="WrongUsageException">The host requires a signature, and another list than the host's is given.</exception>
    public string? SignersFor(CommandHost host, ParseResult result)
    {
        var (own, given) = (Path.Combine(host.Settings.Folder, SignersFile), result.GetValue(Signers));
        return given is not null && IsRequired(host)
            ? throw new WrongUsageException(
            $"{Path.Combine(host.Settings.Folder, RequiredFile)} requires plans signed by those named in {own}: "
            + "leave --allowed-signers out")
            : given ?? (result.GetValue(Require) || IsRequired(host) ? own : null);
    }

    /// <summary>Refuses rule files if only signed plans are accepted.</summary>
    /// <exception cref="PlanRefusedException">The host requires that.</exception>
    /// <exception cref="WrongUsageException">The command line requires that.</exception>
    public void RefuseRuleFiles(CommandHost host, ParseResult result, string path)
    {
        var advice = $"ripcs rules diff {path} --out PLAN; ssh-keygen -Y sign -n ripcs-plan -f KEY PLAN; ripcs rules apply PLAN";
        if (IsRequired(host))
        {
            throw new PlanRefusedException(
                $"this host takes only signed plans ({Path.Combine(host.Settings.Folder, RequiredFile)}), and {path} is rule files; make "
                + $"one of them: {advice}");
        }

        if (SignersFor(host, result) is not null)
            throw new WrongUsageException($"rule files have no signature: make a plan of {path} and have it signed: {advice}");
    }

    private static bool IsRequired(CommandHost host) => Path.Exists(Path.Combine(host.Settings.Folder, RequiredFile));
}
