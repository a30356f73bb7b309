"""Referentials, their versions and criteria, and which places respect them, as a view shows it."""

import pandas as pd

from atlas.analysis.steering.compliance import (
    count_by_criterion,
    count_statuses,
    place_statuses,
    structures_of,
    with_assessed,
    with_respect,
)
from atlas.analysis.steering.versions import (
    compare_versions,
    edition_versions,
    known_versions,
    offered_skills,
)
from atlas.context.steering.assessments import COMPUTED
from atlas.context.steering.referentials import (
    COLLECTIVITY,
    ONE_PLACE,
    ONE_STRUCTURE,
    REQUIRED,
    stake_criteria,
    stake_versions,
)
from atlas.errors import InputError
from atlas.reader.known import Known
from atlas.schema.level import LETTERS, Territory, rows_inside

# The label whose editions point to a version.
LABEL_REFERENTIAL = "villes-internet"


class CriteriaView(Known):
    """Criteria, and what is known of their respect."""

    @property
    def criteria(self) -> pd.DataFrame:
        """Table `criteria`, and the stakes as criteria of the versions that name them."""

        def join() -> pd.DataFrame:
            own = stake_criteria(self.table("stakes"), self.table("referentials"))
            return pd.concat([self.table("criteria"), own], ignore_index=True)

        rows: pd.DataFrame = self.build.kept.get("criteria and stakes", join)
        return rows

    @property
    def versions(self) -> pd.DataFrame:
        """Table `referentials`, each version with the criteria known of it.

        See `atlas.analysis.steering.versions.known_versions`; `is_judged` tells whether a rule or
        an assessment says something of one of its criteria.
        """

        def count() -> pd.DataFrame:
            told, criteria = self.table("referentials"), self.criteria
            stakes = stake_versions(self.table("stakes"), told)
            rows = known_versions(pd.concat([told, stakes], ignore_index=True), criteria)
            assessed = criteria["criterion_id"].isin(self.table("assessments")["criterion_id"])
            judged = criteria.loc[criteria["rule"].notna() | assessed, "version_id"]
            return rows.assign(is_judged=rows["version_id"].isin(judged))

        rows: pd.DataFrame = self.build.kept.get("known versions", count)
        return rows

    def version(self, version_id: str) -> pd.Series:
        """Return one row of `versions`.

        Raises
        ------
        InputError
            There is none of this name.

        Examples
        --------
        >>> known.version("digcomp:3.0")["known_words"]
        '5 domaines, 21 compétences, 523 acquis'
        """
        rows = self.versions
        found = rows[rows["version_id"] == version_id]
        if found.empty:
            raise InputError(
                f"version « {version_id} » inconnue ; versions : {', '.join(rows['version_id'])}"
            )
        return found.iloc[0]

    def criteria_of(self, version_id: str) -> pd.DataFrame:
        """Return the criteria of a version, in its order.

        Raises
        ------
        InputError
            There is no such version.
        """
        self.version(version_id)
        rows = self.criteria[self.criteria["version_id"] == version_id]
        return rows.sort_values("position", kind="stable", ignore_index=True)

    def version_changes(self, first: str, second: str) -> pd.DataFrame:
        """Return what became of each criterion from one version to another.

        See `atlas.analysis.steering.versions.compare_versions`.

        Raises
        ------
        InputError
            There is no such version.

        Examples
        --------
        >>> changes = known.version_changes("villes-internet:2014", "villes-internet:2017")
        >>> changes["relation"].value_counts().to_dict()
        {'reformulé': 3, 'scindé': 2}
        """
        old, new = self.criteria_of(first), self.criteria_of(second)
        return compare_versions(old, new, self.table("criterion_links"))

    def editions(self) -> pd.DataFrame:
        """Return the version of the criteria that each edition of the label points to.

        See `atlas.analysis.steering.versions.edition_versions`.
        """
        own = self.table("referentials")
        years = pd.concat([self.table(name)["edition_year"] for name in ("labels", "label_totals")])
        return edition_versions(years, own[own["referential_id"] == LABEL_REFERENTIAL])

    def judged_criteria(self, version_id: str, asked: str | None = None) -> pd.DataFrame:
        """Return the criteria of a version that a compliance is made of.

        Parameters
        ----------
        version_id
            Version.
        asked
            One criterion; `REQUIRED` for those that are compulsory; every one by default.

        Raises
        ------
        InputError
            There is no such version or criterion.
        """
        rows = self.criteria_of(version_id)
        if asked is None:
            return rows
        kept = rows["requirement" if asked == REQUIRED else "criterion_id"] == asked
        if not kept.any():
            raise InputError(
                f"critère « {asked} » : {version_id} n'en a pas ; « {REQUIRED} » pour ceux qui "
                f"sont obligatoires, ou l'un de {', '.join(rows['criterion_id'])}"
            )
        return rows[kept.astype(bool)].reset_index(drop=True)

    def place_compliance(self, version_id: str) -> pd.DataFrame:
        """Return what is known of each place of mediation and criterion of a version.

        See `atlas.analysis.steering.compliance.place_statuses`; a duration is counted back from
        the date of the view.
        """

        def judge() -> pd.DataFrame:
            return place_statuses(
                self.criteria_of(version_id), self.mediation_places, self.snapshot.records,
                self._assessments(ONE_PLACE), self.on,
            )  # fmt: skip

        found: pd.DataFrame = self._kept.get(("compliance", version_id), judge)
        return found

    def compliance(
        self,
        version_id: str,
        level: str,
        territory: Territory | None = None,
        asked: str | None = None,
    ) -> pd.DataFrame:
        """Return how far the criteria of a version are respected in the territories of a level.

        Parameters
        ----------
        version_id
            Version. Criteria that judge collectivities count at their level, those that judge
            structures by the SIRET of the places known, others by place.
        level
            `commune`, `epci`, `departement` or `region`.
        territory
            Only those that are, or lie, in this one; all by default.
        asked
            See `judged_criteria`.

        Returns
        -------
        DataFrame
            Rows and columns of `measures`, with the columns of
            `atlas.analysis.steering.compliance.count_statuses`: null where no place is known.

        Examples
        --------
        >>> rates = known.compliance("schema-national:1.0.2", "departement", asked="oui")
        >>> bool((rates["respect_least"].dropna() <= rates["respect_most"].dropna()).all())
        True
        """
        criteria = self.judged_criteria(version_id, asked)
        rows = self.measures(level, territory)
        if (criteria["subject_kind"] == COLLECTIVITY).all():
            codes = LETTERS[level] + rows["territory_code"]
            empty = pd.DataFrame(index=codes, columns=criteria["criterion_id"], dtype="str")
            statuses = with_assessed(empty, self._assessments(COLLECTIVITY))
            groups = pd.Series(rows["territory_code"].to_numpy(), index=codes)
        elif (criteria["subject_kind"] == ONE_STRUCTURE).all():
            statuses = self._structure_statuses(criteria)
            groups = self.structures[f"{level}_code"]
        else:
            statuses = self.place_compliance(version_id)[criteria["criterion_id"]]
            groups = self.mediation_places.set_index("place_id")[f"{level}_code"]
        return rows.join(count_statuses(statuses, groups), on="territory_code")

    def criterion_compliance(
        self, version_id: str, territory: Territory | None = None
    ) -> pd.DataFrame:
        """Return how far each criterion of a version is respected by the places of a territory.

        Returns
        -------
        DataFrame
            Rows and columns of `criteria_of`, with the columns of
            `atlas.analysis.steering.compliance.count_by_criterion`, and `basis_words`: what is
            checked by a rule, what people assessed. Criteria that judge structures are counted over
            those of the places; those that judge collectivities have no count.
        """
        criteria = self.criteria_of(version_id)
        statuses = self.place_compliance(version_id)
        of_structures = criteria["subject_kind"] == ONE_STRUCTURE
        judged = self._structure_statuses(criteria[of_structures])
        if territory is not None:
            own = rows_inside(territory, self.mediation_places)["place_id"]
            statuses = statuses[statuses.index.isin(own)]
            judged = judged[self.structures.loc[judged.index, "place_id"].isin(own)]
        of_places = criteria["subject_kind"].isna() | (criteria["subject_kind"] == ONE_PLACE)
        counts = pd.concat([
            count_by_criterion(statuses[criteria.loc[of_places, "criterion_id"]]),
            count_by_criterion(judged),
        ])  # fmt: skip
        rows = criteria.join(counts.astype("float64"), on="criterion_id")
        rows = with_respect(rows)
        assessed = rows["criterion_id"].isin(self.table("assessments")["criterion_id"])
        words = rows["rule"].notna().map({True: COMPUTED, False: ""})
        return rows.assign(basis_words=words.mask(assessed, words + " et appréciée"))

    @property
    def structures(self) -> pd.DataFrame:
        """The structures of the places of the view, on their SIRET.

        See `atlas.analysis.steering.compliance.structures_of`.
        """
        found: pd.DataFrame = self._kept.get(
            "structures", lambda: structures_of(self.snapshot.records, self.mediation_places)
        )
        return found

    def _structure_statuses(self, criteria: pd.DataFrame) -> pd.DataFrame:
        """Return what people assessed of each structure, a column per criterion."""
        empty = pd.DataFrame(
            index=self.structures.index, columns=criteria["criterion_id"], dtype="str"
        )
        return with_assessed(empty, self._assessments(ONE_STRUCTURE))

    def taught_skills(self, version_id: str) -> pd.DataFrame:
        """Return which skills of a framework the training offered by places answers.

        See `atlas.analysis.steering.versions.offered_skills`: only correspondences that are
        published or decided count.
        """
        skills, links = self.criteria_of(version_id), self.table("criterion_links")
        ends = {*links["first_id"], *links["second_id"]} - {*skills["criterion_id"]}
        criteria = self.criteria
        own = criteria.loc[criteria["criterion_id"].isin(ends), "version_id"].unique()
        parts = [count_by_criterion(self.place_compliance(version)) for version in own]
        none = count_by_criterion(pd.DataFrame(index=self.mediation_places["place_id"]))
        return offered_skills(skills, links, pd.concat(parts) if parts else none)

    def _assessments(self, kind: str) -> pd.DataFrame:
        rows = self.table("assessments")
        return rows[rows["subject_kind"] == kind]
