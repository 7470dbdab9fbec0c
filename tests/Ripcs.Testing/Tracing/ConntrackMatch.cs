using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// One "-m conntrack" of a rule, as xt_conntrack.c has it: a packet that belongs to no connection meets the state alone, and where
/// no state is asked for it does not match, negated or not.
/// </summary>
internal sealed class ConntrackMatch
{
    private readonly List<Func<Flow, bool>> _terms = [];
    private Func<Flow, bool>? _state;

    public void Add(string option, string value, bool isNot)
    {
        var term = Term(option, value);
        Func<Flow, bool> said = isNot ? flow => !term(flow) : term;
        if (option == "--ctstate")
        {
            _state = said;
        }
        else
        {
            _terms.Add(said);
        }
    }

    public bool Takes(Flow flow) => flow.State is FlowState.Invalid
        ? _state is not null && _state(flow)
        : (_state is null || _state(flow)) && _terms.TrueForAll(term => term(flow));

    private static Func<Flow, bool> Term(string option, string value)
    {
        switch (option)
        {
            case "--ctstate":
                var states = value.Split(',');
                _ = states.Except(["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "DNAT"]).FirstOrDefault() is { } state
                    ? throw new ArgumentException($"unknown state {state}") : 0;
                var (isNew, isOpen, isInvalid, isDnat) =
                    (states.Contains("NEW"), states.Contains("ESTABLISHED"), states.Contains("INVALID"), states.Contains("DNAT"));
                return flow => flow.State switch
                {
                    FlowState.New => isNew,
                    FlowState.Invalid => isInvalid,
                    _ => isOpen,
                } || (isDnat && flow.State is not FlowState.Invalid && flow.IsTranslated);
            case "--ctdir":
                var isReply = value == "REPLY";
                return flow => flow.State is FlowState.Reply == isReply;
            case "--ctproto":
                return flow => flow.Protocol.ToString() == value || (Protocol.TryParse(value, out var known) && known == flow.Protocol);
            case "--ctorigsrc":
                var source = FlowRule.InPrefix(value);
                return flow => source(flow.Sent.Source);
            case "--ctorigdst":
                var sentTo = FlowRule.InPrefix(value);
                return flow => sentTo(flow.Sent.To);
            case "--ctreplsrc":
                var led = FlowRule.InPrefix(value);
                return flow => led(flow.Led.To);
            case "--ctorigsrcport":
                var sourcePort = FlowRule.InPorts(value);
                return flow => sourcePort(flow.Sent.SourcePort);
            case "--ctorigdstport":
                var port = FlowRule.InPorts(value);
                return flow => port(flow.Sent.Port);
            case "--ctreplsrcport":
                var ledPort = FlowRule.InPorts(value);
                return flow => ledPort(flow.Led.Port);
            default:
                throw new ArgumentException($"unknown option {option} {value}");
        }
    }
}
