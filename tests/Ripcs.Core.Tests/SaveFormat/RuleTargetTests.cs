using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.SaveFormat;

public sealed class RuleTargetTests
{
    [Theory]
    [InlineData("-j ACCEPT", "ACCEPT", false)]
    [InlineData("-d 192.0.2.1/32 -j web-a1a2b3c", "web-a1a2b3c", false)]
    [InlineData("-p tcp -g other-chain", "other-chain", true)]
    [InlineData("-j LOG --log-prefix \"-j DROP \"", "LOG", false)]
    [InlineData("-m comment --comment \"-j DROP\" -j ACCEPT", "ACCEPT", false)]
    [InlineData("-m comment --comment \"a \\\" -j DROP\" -j ACCEPT", "ACCEPT", false)]
    [InlineData("-m comment --comment -j -j ACCEPT", "ACCEPT", false)]
    [InlineData("-m recent --set --name -g --mask 255.255.255.255 --rsource -j ACCEPT", "ACCEPT", false)]
    [InlineData("-m hashlimit --hashlimit-upto 10/sec --hashlimit-burst 5 --hashlimit-name -j -j ACCEPT", "ACCEPT", false)]
    [InlineData("-i -j -j ACCEPT", "ACCEPT", false)]
    [InlineData("-i -j -p tcp -g other-chain", "other-chain", true)]
    [InlineData("-i eth0  -j ACCEPT", "ACCEPT", false)]
    [InlineData("-i eth0\t-j ACCEPT -j DROP", "ACCEPT", false)]
    [InlineData("-p tcp -m tcp --dport 22 -j REJECT --reject-with tcp-reset", "REJECT", false)]
    [InlineData("-p tcp -g first -j second", "first", true)]
    public void The_target_stands_behind_j_or_g_outside_quotes(string rule, string name, bool isGoto) =>
        RuleTarget.Find(rule).ShouldBe(new RuleTarget(name, isGoto));

    [Theory]
    [InlineData("")]
    [InlineData("-s 192.0.2.1/32")]
    [InlineData("-m comment --comment \"-j DROP\"")]
    [InlineData("-m comment --comment -j")]
    [InlineData("-j")]
    public void A_rule_that_only_counts_has_no_target(string rule) => RuleTarget.Find(rule).ShouldBeNull();
}
