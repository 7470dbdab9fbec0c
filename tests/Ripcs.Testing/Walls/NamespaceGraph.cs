using System.Reflection;
using System.Reflection.Emit;

namespace Ripcs.Testing.Walls;

/// <summary>Which namespace of an assembly knows which, by the types that make it so: in declarations and in the code of methods.</summary>
public sealed class NamespaceGraph
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly Dictionary<string, SortedDictionary<string, string>> _edges = [];

    private NamespaceGraph(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(IsOurs))
        {
            foreach (var other in Known(type).SelectMany(Parts).Where(other => other.Assembly == assembly && IsOurs(other)))
            {
                Add(type, other);
            }
        }
    }

    public static NamespaceGraph Of(Assembly assembly) => new(assembly);

    /// <summary>One shortest circle through each namespace that stands in one, as
    /// "A knows B (X uses Y)" lines; none where there is no circle.</summary>
    public IReadOnlyList<string> Circles()
    {
        var circles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var start in _edges.Keys)
        {
            if (ShortestCircle(start) is { } circle)
            {
                var first = circle.IndexOf(circle.Min()!);
                var turned = circle.Skip(first).Concat(circle.Take(first)).ToList();
                circles.Add(string.Join("; ", turned.Select((from, i) => _edges[from][turned[(i + 1) % turned.Count]])));
            }
        }

        return [.. circles];
    }

    /// <summary>The other namespaces that know one.</summary>
    public IEnumerable<string> WhoKnows(string space) =>
        _edges.Where(edge => edge.Value.ContainsKey(space)).Select(edge => edge.Key).Order(StringComparer.Ordinal);

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("Ripcs", StringComparison.Ordinal) == true;

    private void Add(Type type, Type other)
    {
        if (type.Namespace == other.Namespace)
            return;

        if (!_edges.TryGetValue(type.Namespace!, out var known))
            _edges.Add(type.Namespace!, known = new SortedDictionary<string, string>(StringComparer.Ordinal));

        known.TryAdd(other.Namespace!, $"{type.Namespace} knows {other.Namespace} ({Outermost(type).Name} uses {Outermost(other).Name})");
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private List<string>? ShortestCircle(string start)
    {
        var from = new Dictionary<string, string>();
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out var here))
        {
            foreach (var next in _edges.TryGetValue(here, out var known) ? known.Keys : Enumerable.Empty<string>())
            {
                if (next == start)
                {
                    var circle = new List<string> { here };
                    while (circle[0] != start)
                    {
                        circle.Insert(0, from[circle[0]]);
                    }

                    return circle;
                }

                if (from.TryAdd(next, here))
                    queue.Enqueue(next);
            }
        }

        return null;
    }

    /// <summary>The type itself and all that it is made of: elements, arguments.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericParameter ? type.GetGenericParameterConstraints().Where(constraint => constraint != type)
        : type.IsGenericType ? type.GetGenericArguments().Where(argument => !argument.IsGenericParameter).SelectMany(Parts)
            .Prepend(type.GetGenericTypeDefinition())
        : [type];

    private static IEnumerable<Type> Known(Type type)
    {
        var declared = new[] { type.BaseType }.OfType<Type>().Concat(type.GetInterfaces())
            .Concat(type.GetFields(Declared).Select(field => field.FieldType));
        var methods = type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared));
        return declared.Concat(methods.SelectMany(OfMethod));
    }

    private static IEnumerable<Type> OfMethod(MethodBase method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType)
            .Concat(method is MethodInfo { ReturnType: var returned } ? [returned] : [])
            .Concat(method.GetMethodBody() is { } body
                ? body.LocalVariables.Select(local => local.LocalType).Concat(OfCode(method, body.GetILAsByteArray()!)) : []);

    private static IEnumerable<Type> OfCode(MethodBase method, byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
                value = unchecked((short)((0xFE << 8) | code[at++]));

            var operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                foreach (var type in OfMember(Resolve(method, BitConverter.ToInt32(code, at))))
                {
                    yield return type;
                }
            }

            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static IEnumerable<Type> OfMember(MemberInfo? member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        MethodInfo { IsGenericMethod: true } method => method.GetGenericArguments().Append(method.DeclaringType!),
        MethodBase method => [method.DeclaringType!],
        _ => [],
    };
}
