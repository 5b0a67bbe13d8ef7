using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>Holds a file against the organization it is for, and applies it.</summary>
internal sealed class ImportRun(IGrainFactory grains, string organization, ImportFile file)
{
    /// <summary>Whether what the file names exists, and whether what it assigns of each license is no more than was purchased.</summary>
    public async Task CheckAsync()
    {
        var contracts = new Dictionary<string, LicenseContract?>(StringComparer.Ordinal);
        foreach (ImportedLicense license in file.Licenses)
        {
            contracts.Add(license.LicenseType, license.Contract);
        }
        var assigned = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ImportedAssignment assignment in file.Assignments)
        {
            if (file.IsFull)
            {
                return;
            }
            string licenseType = assignment.LicenseType;
            if (!contracts.TryGetValue(licenseType, out LicenseContract? contract))
            {
                contract = (await License(licenseType).GetLicense()).Contract;
                contracts.Add(licenseType, contract);
            }
            int count = assigned.GetValueOrDefault(licenseType);
            if (assignment.Status is not AssignmentStatus.Preparing)
            {
                assigned[licenseType] = ++count;
            }
            string? wrong =
                contract is null ? $"'{licenseType}' is neither in the file nor a license of the organization."
                : contract.BaseTotal is not { } total ? $"'{licenseType}' keeps no roster: it has no 'baseTotal'."
                : count > total
                    ? $"More users are active or inactive than the {total} base licenses of '{licenseType}'."
                : null;
            if (wrong is not null)
            {
                file.AddError(ImportBody.AssignmentsMember, assignment.Item, assignment.Line, wrong);
            }
        }
    }

    /// <summary>Applies item by item, in order. Each is idempotent: what broke off is completed by doing it all again.</summary>
    public async Task<ImportedJson> ApplyAsync()
    {
        var refused = new List<ImportRefusedJson>();
        IOrganizationGrain grain = grains.GetGrain<IOrganizationGrain>(organization);
        foreach (ImportedLicense license in file.Licenses)
        {
            PutContractReply reply = await grain.PutLicense(license.LicenseType, license.Contract);
            if (reply.Refusal is not Refusal.None)
            {
                refused.Add(RefusedOf(license.Item, license.LicenseType, user: null, reply.Refusal));
            }
        }
        int licenses = file.Licenses.Count - refused.Count;
        int assignments = file.Assignments.Count;
        foreach (ImportedAssignment[] run in Runs())
        {
            AssignmentReply[] replies = await grains
                .GetGrain<ILicenseRoster>(LicenseKey.Of(organization, run[0].LicenseType))
                .PutMany([.. run.Select(item => new AssignmentChange(item.User, item.Status))]);
            for (int i = 0; i < run.Length; i++)
            {
                if (replies[i].Refusal is not Refusal.None)
                {
                    assignments--;
                    refused.Add(
                        RefusedOf(
                            run[i].Item,
                            run[i].LicenseType,
                            run[i].User,
                            replies[i].Refusal,
                            replies[i].ReassignableAt
                        )
                    );
                }
            }
        }
        return new ImportedJson(licenses, assignments, [.. refused]);
    }

    /// <summary>Neighbours of one license go to it together; the order of the file stays.</summary>
    private IEnumerable<ImportedAssignment[]> Runs()
    {
        int start = 0;
        for (int next = 1; next <= file.Assignments.Count; next++)
        {
            if (
                next == file.Assignments.Count
                || next - start == ILicenseRoster.ChangesMax
                || file.Assignments[next].LicenseType != file.Assignments[start].LicenseType
            )
            {
                yield return [.. file.Assignments[start..next]];
                start = next;
            }
        }
    }

    private ILicenseGrain License(string licenseType) =>
        grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType));

    private static ImportRefusedJson RefusedOf(
        int item,
        string licenseType,
        string? user,
        Refusal refusal,
        DateTimeOffset? reassignableAt = null
    ) => new(item, licenseType, user, Refusals.CodeOf(refusal).Code, reassignableAt?.ToText());
}
