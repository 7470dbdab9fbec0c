using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

public sealed class JsonFieldsTests
{
    [Fact]
    public void Each_value_has_its_form_and_empty_lists_stand_in_one_line()
    {
        var fields = new JsonFields
        {
            ["text"] = "said \"no\" <to> ü & \u0001",
            ["none"] = null,
            ["number"] = -3,
            ["truth"] = true,
            ["time"] = new DateTime(2026, 11, 21, 10, 30, 0, DateTimeKind.Utc),
            ["local"] = new DateTimeOffset(2026, 11, 21, 11, 30, 0, TimeSpan.FromHours(1)),
            ["empty"] = ValueList.Create<string>([]),
            ["inner"] = new[] { 1, 2 }.Select(number => new JsonFields { ["number"] = number }),
        };

        fields.ToString().ShouldBe("""
            {
              "text": "said \"no\" <to> ü & \u0001",
              "none": null,
              "number": -3,
              "truth": true,
              "time": "2026-11-21T10:30:00Z",
              "local": "2026-11-21T11:30:00+01:00",
              "empty": [],
              "inner": [
                {
                  "number": 1
                },
                {
                  "number": 2
                }
              ]
            }
            """);
    }

    [Fact]
    public void A_value_without_a_form_is_a_fault_and_never_left_out() =>
        Should.Throw<InvalidOperationException>(() =>
            new JsonFields { ["variant"] = DayOfWeek.Monday }.ToString()).Message.ShouldContain("System.DayOfWeek");
}
