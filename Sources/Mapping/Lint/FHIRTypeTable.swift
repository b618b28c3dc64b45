/// The elements of resources and data types of FHIR R4, a line for each type.
///
/// `*` stands for an element that repeats, `[x]` for a choice of types; without a type an element is a text. `CC` is
/// CodeableConcept, `Ref` Reference, `Id` Identifier, `CP` ContactPoint. An indented line goes on with the one above.
extension FHIRTypes {
  /// Who takes part, what is asked of whom, and what it travels in.
  static let resources = """
    Bundle: identifier:Id type timestamp total link*:Bundle.link entry*:Bundle.entry
      signature:Signature
    MessageHeader: event[x] destination*:MessageHeader.destination sender:Ref enterer:Ref
      author:Ref source:MessageHeader.source responsible:Ref reason:CC
      response:MessageHeader.response focus*:Ref definition
    ServiceRequest: identifier*:Id instantiatesCanonical* instantiatesUri* basedOn*:Ref
      replaces*:Ref requisition:Id status intent category*:CC priority doNotPerform
      code:CC orderDetail*:CC quantity[x] subject:Ref encounter:Ref occurrence[x]
      asNeeded[x] authoredOn requester:Ref performerType:CC performer*:Ref
      locationCode*:CC locationReference*:Ref reasonCode*:CC reasonReference*:Ref
      insurance*:Ref supportingInfo*:Ref specimen*:Ref bodySite*:CC note*:Annotation
      patientInstruction relevantHistory*:Ref
    Task: identifier*:Id instantiatesCanonical instantiatesUri basedOn*:Ref
      groupIdentifier:Id partOf*:Ref status statusReason:CC businessStatus:CC intent
      priority code:CC description focus:Ref for:Ref encounter:Ref executionPeriod:Period
      authoredOn lastModified requester:Ref performerType*:CC owner:Ref location:Ref
      reasonCode:CC reasonReference:Ref insurance*:Ref note*:Annotation
      relevantHistory*:Ref restriction:Task.restriction input*:Task.value
      output*:Task.value
    Patient: identifier*:Id active name*:HumanName telecom*:CP gender birthDate
      deceased[x] address*:Address maritalStatus:CC multipleBirth[x] photo*:Attachment
      contact*:Patient.contact communication*:Patient.communication
      generalPractitioner*:Ref managingOrganization:Ref link*:Patient.link
    RelatedPerson: identifier*:Id active patient:Ref relationship*:CC name*:HumanName
      telecom*:CP gender birthDate address*:Address photo*:Attachment period:Period
      communication*:Patient.communication
    Practitioner: identifier*:Id active name*:HumanName telecom*:CP address*:Address
      gender birthDate photo*:Attachment qualification*:Practitioner.qualification
      communication*:CC
    PractitionerRole: identifier*:Id active period:Period practitioner:Ref
      organization:Ref code*:CC specialty*:CC location*:Ref healthcareService*:Ref
      telecom*:CP availableTime*:AvailableTime notAvailable*:NotAvailable
      availabilityExceptions endpoint*:Ref
    Organization: identifier*:Id active type*:CC name alias* telecom*:CP address*:Address
      partOf:Ref contact*:Organization.contact endpoint*:Ref
    HealthcareService: identifier*:Id active providedBy:Ref category*:CC type*:CC
      specialty*:CC location*:Ref name comment extraDetails photo:Attachment telecom*:CP
      coverageArea*:Ref serviceProvisionCode*:CC
      eligibility*:HealthcareService.eligibility program*:CC characteristic*:CC
      communication*:CC referralMethod*:CC appointmentRequired
      availableTime*:AvailableTime notAvailable*:NotAvailable availabilityExceptions
      endpoint*:Ref
    Location: identifier*:Id status operationalStatus:Coding name alias* description mode
      type*:CC telecom*:CP address:Address physicalType:CC position:Location.position
      managingOrganization:Ref partOf:Ref hoursOfOperation*:Location.hoursOfOperation
      availabilityExceptions endpoint*:Ref
    Encounter: identifier*:Id status statusHistory*:Encounter.statusHistory class:Coding
      classHistory*:Encounter.classHistory type*:CC serviceType:CC priority:CC subject:Ref
      episodeOfCare*:Ref basedOn*:Ref participant*:Encounter.participant appointment*:Ref
      period:Period length:Duration reasonCode*:CC reasonReference*:Ref
      diagnosis*:Encounter.diagnosis account*:Ref
      hospitalization:Encounter.hospitalization location*:Encounter.location
      serviceProvider:Ref partOf:Ref
    CarePlan: identifier*:Id instantiatesCanonical* instantiatesUri* basedOn*:Ref
      replaces*:Ref partOf*:Ref status intent category*:CC title description subject:Ref
      encounter:Ref period:Period created author:Ref contributor*:Ref careTeam*:Ref
      addresses*:Ref supportingInfo*:Ref goal*:Ref activity*:CarePlan.activity
      note*:Annotation
    Consent: identifier*:Id status scope:CC category*:CC patient:Ref dateTime
      performer*:Ref organization*:Ref source[x] policy*:Consent.policy policyRule:CC
      verification*:Consent.verification provision:Consent.provision
    DocumentReference: masterIdentifier:Id identifier*:Id status docStatus type:CC
      category*:CC subject:Ref date author*:Ref authenticator:Ref custodian:Ref
      relatesTo*:DocumentReference.relatesTo description securityLabel*:CC
      content*:DocumentReference.content context:DocumentReference.context
    Communication: identifier*:Id instantiatesCanonical* instantiatesUri* basedOn*:Ref
      partOf*:Ref inResponseTo*:Ref status statusReason:CC category*:CC priority
      medium*:CC subject:Ref topic:CC about*:Ref encounter:Ref sent received
      recipient*:Ref sender:Ref reasonCode*:CC reasonReference*:Ref
      payload*:Communication.payload note*:Annotation
    """

  /// What is known of a person.
  static let clinical = """
    Condition: identifier*:Id clinicalStatus:CC verificationStatus:CC category*:CC
      severity:CC code:CC bodySite*:CC subject:Ref encounter:Ref onset[x] abatement[x]
      recordedDate recorder:Ref asserter:Ref stage*:Condition.stage
      evidence*:Condition.evidence note*:Annotation
    Flag: identifier*:Id status category*:CC code:CC subject:Ref period:Period
      encounter:Ref author:Ref
    MedicationStatement: identifier*:Id basedOn*:Ref partOf*:Ref status statusReason*:CC
      category:CC medication[x] subject:Ref context:Ref effective[x] dateAsserted
      informationSource:Ref derivedFrom*:Ref reasonCode*:CC reasonReference*:Ref
      note*:Annotation dosage*:Dosage
    AllergyIntolerance: identifier*:Id clinicalStatus:CC verificationStatus:CC type
      category* criticality code:CC patient:Ref encounter:Ref onset[x] recordedDate
      recorder:Ref asserter:Ref lastOccurrence note*:Annotation
      reaction*:AllergyIntolerance.reaction
    Observation: identifier*:Id basedOn*:Ref partOf*:Ref status category*:CC code:CC
      subject:Ref focus*:Ref encounter:Ref effective[x] issued performer*:Ref value[x]
      dataAbsentReason:CC interpretation*:CC note*:Annotation bodySite:CC method:CC
      specimen:Ref device:Ref referenceRange*:Observation.referenceRange hasMember*:Ref
      derivedFrom*:Ref component*:Observation.component
    Goal: identifier*:Id lifecycleStatus achievementStatus:CC category*:CC priority:CC
      description:CC subject:Ref start[x] target*:Goal.target statusDate statusReason
      expressedBy:Ref addresses*:Ref note*:Annotation outcomeCode*:CC
      outcomeReference*:Ref
    Procedure: identifier*:Id instantiatesCanonical* instantiatesUri* basedOn*:Ref
      partOf*:Ref status statusReason:CC category:CC code:CC subject:Ref encounter:Ref
      performed[x] recorder:Ref asserter:Ref performer*:Procedure.performer location:Ref
      reasonCode*:CC reasonReference*:Ref bodySite*:CC outcome:CC report*:Ref
      complication*:CC complicationDetail*:Ref followUp*:CC note*:Annotation
      focalDevice*:Procedure.focalDevice usedReference*:Ref usedCode*:CC
    """

  /// What stands inside resources and has no type of its own.
  static let parts = """
    Bundle.link: relation url
    Bundle.entry: link*:Bundle.link fullUrl resource:Resource search:Bundle.search
      request:Bundle.request response:Bundle.response
    Bundle.search: mode score
    Bundle.request: method url ifNoneMatch ifModifiedSince ifMatch ifNoneExist
    Bundle.response: status location etag lastModified outcome:Resource
    MessageHeader.destination: name target:Ref endpoint receiver:Ref
    MessageHeader.source: name software version contact:CP endpoint
    MessageHeader.response: identifier code details:Ref
    Task.restriction: repetitions period:Period recipient*:Ref
    Task.value: type:CC value[x]
    Patient.contact: relationship*:CC name:HumanName telecom*:CP address:Address gender
      organization:Ref period:Period
    Patient.communication: language:CC preferred
    Patient.link: other:Ref type
    Practitioner.qualification: identifier*:Id code:CC period:Period issuer:Ref
    AvailableTime: daysOfWeek* allDay availableStartTime availableEndTime
    NotAvailable: description during:Period
    Organization.contact: purpose:CC name:HumanName telecom*:CP address:Address
    HealthcareService.eligibility: code:CC comment
    Location.position: longitude latitude altitude
    Location.hoursOfOperation: daysOfWeek* allDay openingTime closingTime
    Encounter.statusHistory: status period:Period
    Encounter.classHistory: class:Coding period:Period
    Encounter.participant: type*:CC period:Period individual:Ref
    Encounter.diagnosis: condition:Ref use:CC rank
    Encounter.hospitalization: preAdmissionIdentifier:Id origin:Ref admitSource:CC
      reAdmission:CC dietPreference*:CC specialCourtesy*:CC specialArrangement*:CC
      destination:Ref dischargeDisposition:CC
    Encounter.location: location:Ref status physicalType:CC period:Period
    CarePlan.activity: outcomeCodeableConcept*:CC outcomeReference*:Ref
      progress*:Annotation reference:Ref detail:CarePlan.detail
    CarePlan.detail: kind instantiatesCanonical* instantiatesUri* code:CC reasonCode*:CC
      reasonReference*:Ref goal*:Ref status statusReason:CC doNotPerform scheduled[x]
      location:Ref performer*:Ref product[x] dailyAmount:Quantity quantity:Quantity
      description
    Consent.policy: authority uri
    Consent.verification: verified verifiedWith:Ref verificationDate
    Consent.provision: type period:Period actor*:Consent.actor action*:CC
      securityLabel*:Coding purpose*:Coding class*:Coding code*:CC dataPeriod:Period
      data*:Consent.data provision*:Consent.provision
    Consent.actor: role:CC reference:Ref
    Consent.data: meaning reference:Ref
    DocumentReference.relatesTo: code target:Ref
    DocumentReference.content: attachment:Attachment format:Coding
    DocumentReference.context: encounter*:Ref event*:CC period:Period facilityType:CC
      practiceSetting:CC sourcePatientInfo:Ref related*:Ref
    Communication.payload: content[x]
    Condition.stage: summary:CC assessment*:Ref type:CC
    Condition.evidence: code*:CC detail*:Ref
    AllergyIntolerance.reaction: substance:CC manifestation*:CC description onset severity
      exposureRoute:CC note*:Annotation
    Observation.referenceRange: low:Quantity high:Quantity type:CC appliesTo*:CC age:Range text
    Observation.component: code:CC value[x] dataAbsentReason:CC interpretation*:CC
      referenceRange*:Observation.referenceRange
    Goal.target: measure:CC detail[x] due[x]
    Procedure.performer: function:CC actor:Ref onBehalfOf:Ref
    Procedure.focalDevice: action:CC manipulated:Ref
    """

  /// What elements are made of.
  static let dataTypes = """
    Meta: versionId lastUpdated source profile* security*:Coding tag*:Coding
    Narrative: status div:xhtml
    Extension: url value[x]
    Identifier: use type:CC system value period:Period assigner:Ref
    HumanName: use text family given* prefix* suffix* period:Period
    Address: use type text line* city district state postalCode country period:Period
    ContactPoint: system value use rank period:Period
    CodeableConcept: coding*:Coding text
    Coding: system version code display userSelected
    Reference: reference type identifier:Id display
    Period: start end
    Quantity: value comparator unit system code
    Age: value comparator unit system code
    Count: value comparator unit system code
    Distance: value comparator unit system code
    Duration: value comparator unit system code
    Money: value currency
    Range: low:Quantity high:Quantity
    Ratio: numerator:Quantity denominator:Quantity
    Attachment: contentType language data url size hash title creation
    Annotation: author[x] time text
    Signature: type*:Coding when who:Ref onBehalfOf:Ref targetFormat sigFormat data
    """
}
