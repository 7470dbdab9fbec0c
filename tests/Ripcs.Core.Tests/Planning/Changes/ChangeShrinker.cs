using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Planning.Changes;

/// <summary>Makes a change that shows a fault smaller, piece by piece, as long as it shows one of the same class.</summary>
internal static class ChangeShrinker
{
    public static ChangeTrial Shrink(ChangeTrial trial, string what)
    {
        for (var goesOn = true; goesOn;)
        {
            goesOn = false;
            foreach (var smaller in Smaller(trial.Change).Where(smaller => smaller != trial.Change))
            {
                if (Try(smaller) is { } done && done.Found.Exists(fate => fate.What == what))
                {
                    (trial, goesOn) = (done, true);
                    break;
                }
            }
        }

        return trial;
    }

    private static ChangeTrial? Try(RandomChange change)
    {
        try
        {
            return new ChangeTrial(change);
        }
        catch (ArgumentException)
        {
            // Not a rule any more.
            return null;
        }
    }

    private static IEnumerable<RandomChange> Smaller(RandomChange change)
    {
        foreach (var name in change.Old.Concat(change.Desired).Select(file => file.Name).Distinct())
        {
            yield return change with { Old = Without(change.Old, name), Desired = Without(change.Desired, name) };
            yield return change with { Old = Without(change.Old, name) };
            yield return change with { Desired = Without(change.Desired, name) };
            yield return change with { Old = Ordered(change.Old, name), Desired = Ordered(change.Desired, name) };
        }

        foreach (var rule in change.Old.Concat(change.Desired).SelectMany(file => file.Rules).Distinct())
        {
            yield return change with { Old = With(change.Old, rule, null), Desired = With(change.Desired, rule, null) };
            yield return change with { Old = With(change.Old, rule, null) };
            yield return change with { Desired = With(change.Desired, rule, null) };
            foreach (var simpler in Simpler(rule))
            {
                yield return change with { Old = With(change.Old, rule, simpler), Desired = With(change.Desired, rule, simpler) };
                yield return change with { Old = With(change.Old, rule, simpler) };
                yield return change with { Desired = With(change.Desired, rule, simpler) };
            }
        }

        foreach (var file in change.Old.Concat(change.Desired).Where(file => file.Raws.Count > 0 || file.HostPolicy is not null).Distinct())
        {
            foreach (var simpler in Simpler(file).Where(simpler => simpler != file))
            {
                yield return change with { Old = With(change.Old, file, simpler), Desired = With(change.Desired, file, simpler) };
                yield return change with { Old = With(change.Old, file, simpler) };
                yield return change with { Desired = With(change.Desired, file, simpler) };
            }
        }

        yield return change with { DiesBehind = null, IsRolledBack = false };
        yield return change with { HasDocker = false };
        yield return change with { AcceptsOpen = false };
        yield return change with { KeepsOld = false };
        yield return change with { Output = "ACCEPT" };
    }

    private static IEnumerable<RuleStatement> Simpler(RuleStatement rule)
    {
        RuleStatement[] simpler =
        [
            rule with { Log = null, LogGroup = null }, rule with { LogGroup = null },
            rule with { NotFrom = null }, rule with { NotTo = null }, rule with { In = null }, rule with { Out = null },
            rule with { States = null }, rule with { SourcePorts = null }, rule with { Protocols = null },
            rule with { Hairpin = null }, rule with { Macs = null },
            rule with { Place = MatchPlace.Everywhere }, rule with { NotMacs = null }, rule with { Users = null },
            rule with { NotUsers = null }, rule with { Groups = null }, rule with { NotGroups = null },
            rule with { RejectWith = null }, rule with { From = null }, rule with { NoAccept = false }, rule with { Family = 4 },
            rule with { IcmpTypes = null, AnyProtocol = true }, rule with { Ports = null, Protocols = null, AnyProtocol = true },
            rule with { Ports = null },
            rule with { Kind = rule.Kind is StatementKind.Reject ? StatementKind.Drop : rule.Kind },
            .. Halves(rule.Ports).Select(ports => rule with { Ports = ports }),
            .. Halves(rule.From).Select(from => rule with { From = from }),
            .. Halves(rule.To).Select(to => rule with { To = to }),
            .. rule.Translations is [TranslationRequest.Dnat dnat]
                ? Halves<string>(dnat.Addresses).Select(addresses => rule with { Translations = [dnat with { Addresses = addresses }] })
                    : [],
        ];
        return simpler.Where(other => other != rule);
    }

    private static IEnumerable<Statements> Simpler(Statements file) =>
    [
        file with { Raws = [] }, file with { HostPolicy = null },
        .. file.Raws.SelectMany(raw => raw.Lines.Split('\n').Select(line => file with { Raws = [raw with { Lines = line }] })),
        .. file.HostPolicy is { } policy
            ? new[]
            {
                policy with { LogDropped = null }, policy with { RejectRest = null },
                policy with { IcmpTypes = null }, policy with { DropInvalid = false },
                policy with { AllowDhcp = false, AllowVrrp = false, AllowMulticastDns = false, WithoutNeededIcmp = false },
                policy with { AllowEstablished = false }, policy with { Family = null },
                policy with { RejectRest = null, Default = policy.Default! with { Input = null } },
                policy with { RejectRest = null, Default = policy.Default! with { Forward = null } },
                policy with { Default = policy.Default! with { Output = null } },
            }.Select(simpler => file with { HostPolicy = simpler })
            : [],
    ];

    private static ValueList<Statements> With(ValueList<Statements> files, Statements file, Statements simpler) =>
        files.Select(other => other == file ? simpler : other).ToValueList();

    private static IEnumerable<ValueList<T>> Halves<T>(ValueList<T>? items) =>
        items is { Count: > 1 } some ? some.Select(item => some.Where(other => !Equals(other, item)).ToValueList()) : [];

    private static ValueList<Statements> Without(ValueList<Statements> files, string name) =>
        files.Where(file => file.Name != name).ToValueList();

    private static ValueList<Statements> Ordered(ValueList<Statements> files, string name) =>
        files.Select(file => file.Name == name ? file with { Order = 0 } : file).ToValueList();

    private static ValueList<Statements> With(ValueList<Statements> files, RuleStatement rule, RuleStatement? simpler) =>
        files.Select(file => file with { Rules = file.Rules.SelectMany(other => other != rule ? [other] : simpler is null
            ? Array.Empty<RuleStatement>() : [simpler]).ToValueList() })
            .ToValueList();
}
