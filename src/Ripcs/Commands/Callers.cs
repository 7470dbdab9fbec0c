using Ripcs.Changes.Confirming;
using Ripcs.Changes.Operations;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Host.Processes;

namespace Ripcs.Commands;

/// <summary>Who runs the command, and over which ssh connections that user could be locked out.</summary>
/// <param name="facts">This machine.</param>
/// <param name="sshConnection">The variable of sshd in the command's own environment; null if it is not set.</param>
/// <param name="isAtTerminal">True if somebody can answer at a terminal.</param>
internal sealed class Callers(HostFacts facts, string? sshConnection, bool isAtTerminal)
{
    /// <summary>
    /// The ssh connections of the caller and of the users through whom the caller logged in, the caller's own first; none for a program
    /// without a terminal that was not started by ssh. Connections that are not logged in do not count: otherwise anyone who connects to
    /// the port could prevent a change.
    /// </summary>
    public ValueList<SshSession> Sessions
    {
        get
        {
            var own = Own;
            IEnumerable<SshSession> known = own is null ? [] : [own];
            ValueList<SshSession> open = own is null && !isAtTerminal ? []
                : [.. known.Concat(facts.OwnUsers(RipcsEnvironment.SshConnectionName).Select(SshSession.Of).OfType<SshSession>())
                    .Distinct().Where(facts.IsOpen)];

            // A closed connection still counts as the caller's if no other is known, for example with mosh.
            return open.Count > 0 ? open : [.. known];
        }
    }

    /// <summary>The same, with the properties of this machine that matter for the sessions; null for none.</summary>
    /// <param name="isForcing">True if --force was given: the caller may continue in spite of a lockout.</param>
    public CallerSession? Find(bool isForcing = false) => Sessions.Select(With).ToList() is [var first, .. var others]
        ? first with { IsForcing = isForcing, Others = [.. others] } : null;

    /// <summary>Finds and ends the live connections that rules deny.</summary>
    /// <param name="how">Whether that is asked for; with --force the caller's own connections end as well.</param>
    public Revocation? Revocation(ApplyOptions how) => !how.Revokes ? null
        : new(facts.Conntrack, new HostEnds(facts.Addresses, facts.CardTo))
        {
            Callers = how.Force ? [] : Sessions is [var first, ..] && first == Own ? [first] : Sessions,
        };

    private SshSession? Own => field ??= SshSession.Of(sshConnection ?? facts.Ancestors(RipcsEnvironment.SshConnectionName));

    private CallerSession With(SshSession session) =>
        new(session, facts.Ends.Local(session.Family)!,
            facts.CardTo(session.Client) is { } card ? ValueSet.Of(PacketFields.Interface(card)) : PacketFields.Cards,
            facts.Clock.GetUtcNow())
        {
            IsOwn = session == Own,
            Unseen = facts.Conntrack.TakesUpInTheMiddle ? PacketState.New : PacketState.Invalid,
            IsTracked = () => facts.Conntrack.Has(session.Is),
        };
}
