using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Ripcs.Worker.Gate;

/// <summary>
/// Checks an emitted assembly before any of its code runs. Code can use only what has a row in the metadata tables of its assembly, however
/// it was written; this covers implied conversions, foreach, lists and interpolated strings.
/// </summary>
internal sealed class AssemblyGate(AllowedCode allowed)
{
    /// <summary>Everything that the assembly uses and may not; empty for nearly every rule set.</summary>
    public IReadOnlySet<ReachedMember> Refused(byte[] assembly)
    {
        using var file = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(assembly));
        var reader = file.GetMetadataReader();
        var refused = new HashSet<ReachedMember>();
        foreach (var handle in reader.TypeReferences)
        {
            Check(new ReachedMember(Name(reader, handle), ""), refused);
        }

        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (Owner(reader, member.Parent) is { } type)
                Check(ReachedMember.To(type, reader.GetString(member.Name)), refused);
        }

        if (reader.GetTableRowCount(TableIndex.ImplMap) + reader.GetTableRowCount(TableIndex.ModuleRef) > 0
            || reader.MethodDefinitions.Any(method => IsForeign(reader.GetMethodDefinition(method))))
        {
            refused.Add(new ReachedMember("extern", ""));
        }

        return refused;
    }

    private void Check(ReachedMember reach, HashSet<ReachedMember> refused)
    {
        if (!allowed.Allows(reach))
            refused.Add(reach);
    }

    /// <summary>The type that declares a member; null for the assembly's own types and for arrays, whose members access elements.</summary>
    private static string? Owner(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => Name(reader, (TypeReferenceHandle)parent),
        HandleKind.TypeDefinition => null,
        HandleKind.TypeSpecification => OfSpecification(reader, reader.GetTypeSpecification((TypeSpecificationHandle)parent)),
        _ => parent.Kind.ToString(),
    };

    private static string? OfSpecification(MetadataReader reader, TypeSpecification specification)
    {
        var blob = reader.GetBlobReader(specification.Signature);
        switch (blob.ReadSignatureTypeCode())
        {
            case SignatureTypeCode.GenericTypeInstance:
                blob.ReadCompressedInteger();
                return Owner(reader, blob.ReadTypeHandle());
            case SignatureTypeCode.SZArray or SignatureTypeCode.Array:
                return null;
            case var other:
                return other.ToString();
        }
    }

    private static string Name(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind is HandleKind.TypeReference ? $"{Name(reader, (TypeReferenceHandle)type.ResolutionScope)}+{name}"
            : type.Namespace.IsNil ? name
            : $"{reader.GetString(type.Namespace)}.{name}";
    }

    private static bool IsForeign(MethodDefinition method) =>
        (method.Attributes & MethodAttributes.PinvokeImpl) != 0
        || (method.ImplAttributes & (MethodImplAttributes.InternalCall | MethodImplAttributes.Unmanaged)) != 0
        || (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) switch
        {
            MethodImplAttributes.IL => method.RelativeVirtualAddress == 0 && (method.Attributes & MethodAttributes.Abstract) == 0,
            MethodImplAttributes.Runtime => false, // Methods of delegates, whose code the runtime generates.
            _ => true,
        };
}
